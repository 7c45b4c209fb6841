"""Full audits beside the index: from nothing, in another process, and compared with it.

The index verifies each cast once. A full audit asks the ledger for everything again: a source
that now tells another past, with whatever hashes, is found by what its casts come to.
"""

import asyncio
import base64
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select

from node.base.errors import SandoghError
from verifier.index import tables
from verifier.index.rewritten import HistoryRewritten, Rewritten
from verifier.index.store import Store
from verifier.report.report import Verdict
from verifier.service.alarms import Alarms
from verifier.service.audit_process import FINGERPRINT, fingerprint
from verifier.service.live import Live

MOST = 1 << 28
"""Bytes that an audit may say: ten million casts."""
_CAST = tables.cast.c
_LOG = logging.getLogger("sandogh.verify.audit")


class AuditProcess(SandoghError):
    """A full audit's process ended without an answer."""


class Reaudit:
    """Makes full audits of one election."""

    def __init__(
        self,
        store: Store,
        urls: tuple[str, ...],
        live: Live,
        alarms: Alarms,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Make none yet.

        Args:
            store: the index's.
            urls: of the sources.
            live: follows the election.
            alarms: is told of an audit that failed.
            now: Unix seconds.
        """
        self._store = store
        self._urls = urls
        self._live = live
        self._alarms = alarms
        self._now = now

    async def work(self) -> None:
        """Make one audit, keep its report, compare it with the index, alarm if it must be."""
        await self._live.caught_up.wait()
        state = await self._store.state()
        if state is None or self._live.rewritten:
            return
        begun = self._now()
        said = await self._said()
        at = int(begun)
        if "error" in said:
            await self._keep(state.id, at, Verdict.COULD_NOT_RUN.value, said["error"], {})
            await self._alarms.tell("audit", f"could-not-run:{at}", said["error"], {})
            return
        report: dict[str, Any] = said["report"]
        if report["result"] is not None and not report["result"]["posted"]:
            # shares alone open the totals: they are nobody's to tell before the authority does
            report["result"] = None
        await self._keep(state.id, at, report["verdict"], report["why"], report)
        _LOG.info("full audit: %s", report["verdict"])
        if report["verdict"] == Verdict.FAILED.value:
            failed = [one["id"] for one in report["checks"] if one["status"] == "failed"]
            await self._alarms.tell(
                "audit", f"failed:{','.join(failed)}", report["why"], {"failed": failed}
            )
        await self._compare(base64.b64decode(said["casts"]), said["tip"])

    async def _said(self) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "verifier.service.audit_process",
            self._store.account,
            *self._urls,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            parts, size = [], 0
            while part := await process.stdout.read(1 << 16):
                size += len(part)
                if size > MOST:
                    raise AuditProcess("the full audit said more than it may")
                parts.append(part)
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code != 0:
            raise AuditProcess(f"the full audit ended with code {code}")
        found: dict[str, Any] = json.loads(b"".join(parts))
        return found

    async def _keep(
        self, election: int, at: int, verdict: str, why: str, report: dict[str, Any]
    ) -> None:
        values = {
            "election": election,
            "at": at,
            "seconds": max(0, int(self._now()) - at),
            "verdict": verdict,
            "why": why,
            "report": report,
        }
        async with self._store.database.write() as connection:
            await connection.execute(insert(tables.audit).values(values))

    async def _rows(self, election: int, last: int) -> Sequence[Row[Any]]:
        columns: list[ColumnElement[Any]] = [
            _CAST.position, _CAST.hash, _CAST.tracker, _CAST.index, _CAST.reason,
        ]  # fmt: skip
        query = select(*columns).where(_CAST.election == election, _CAST.position <= last)
        async with self._store.database.read() as connection:
            return (await connection.execute(query.order_by(_CAST.position))).all()

    async def _compare(self, casts: bytes, tip: int) -> None:
        """Compare an audit's casts, and all remembered headers, with the index."""
        state = await self._store.state()
        assert state is not None
        last = min(state.position, (tip << 32) + 0xFFFFFFFF)
        try:
            rows = await self._rows(state.id, last)
            fault = await asyncio.to_thread(first_difference, rows, casts, last)
            if fault is not None:
                await self._live.report(fault)
            await self._live.check_headers()
        except HistoryRewritten as found:
            await self._live.stop(found)


def first_difference(rows: Sequence[Sequence[Any]], casts: bytes, last: int) -> Rewritten | None:
    """Return where an audit's casts are not the index's, if anywhere up to a position.

    Args:
        rows: of the index up to the position: position, transaction, tracker, index, reason.
        casts: of the audit: their fingerprints, joined; they may go on behind the position.
        last: the position up to which both have read.
    """
    place = 0
    for row in rows:
        position, transaction, tracker, index, reason = tuple(row)
        expected = fingerprint(position, transaction, tracker, index, reason)
        found = casts[place : place + FINGERPRINT]
        if found != expected:
            at = position if not found else min(position, int.from_bytes(found[:8], "big"))
            return _differs(at)
        place += FINGERPRINT
    following = casts[place : place + 8]
    if following and int.from_bytes(following, "big") <= last:
        return _differs(int.from_bytes(following, "big"))
    return None


def _differs(position: int) -> Rewritten:
    ledger = position >> 32
    text = f"a full audit finds other casts from ledger {ledger} on than were read there before"
    return Rewritten("casts", ledger, text)
