"""Full audits beside the index: from nothing, in another process, and compared with it.

The index verifies each cast once. A full audit asks the ledger for everything again: a source
that now tells another past, with whatever hashes, is found by what its casts come to, and by the
official records that it tells.

Both must speak of the same ledgers: the index is compared once it has come as far as the audit. It
may have gone further; then ballots of an index that was annulled since are another thing to it,
and rightly so.
"""

import asyncio
import base64
import json
import logging
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert, select

from node.base.errors import SandoghError
from verifier.index import saved, tables
from verifier.index.acts import ActRow
from verifier.index.rewritten import HistoryRewritten, Rewritten
from verifier.index.state import State
from verifier.index.store import Store
from verifier.report.report import Verdict
from verifier.service.alarms import Alarms
from verifier.service.audit_process import FINGERPRINT, fingerprint
from verifier.service.live import Live

MOST = 1 << 28
"""Bytes that an audit may say: ten million casts."""
LONGEST = 6 * 3600.0
"""Seconds that an audit may take: a source that answers ever more slowly must not be waited for."""
LOOKS = 1200
"""Looks, half a second apart, in which the index must come to the ledger of an audit."""
_LOOK = 0.5
_END = 0xFFFFFFFF
_CAST = tables.cast.c
_LOG = logging.getLogger("sandogh.verify.audit")


class AuditProcess(SandoghError):
    """A full audit's process ended without an answer."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index has up to a ledger, all of one step.

    Attributes:
        casts: position, transaction, tracker, index, reason; in ledger order.
        annulled: indices that an amendment annulled after that ledger.
        accounts: whose official records are kept.
        acts: their records, in ledger order.
    """

    casts: Sequence[Sequence[Any]]
    annulled: frozenset[int]
    accounts: frozenset[str]
    acts: Sequence[ActRow]


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
        at = int(self._now())
        try:
            async with asyncio.timeout(LONGEST):
                said = await self._said()
        except TimeoutError:
            said = {"error": f"the full audit has not ended after {LONGEST / 3600:g} hours"}
        except AuditProcess as fault:
            said = {"error": str(fault)}
        if "error" in said:
            await self._keep(state.id, at, Verdict.COULD_NOT_RUN.value, said["error"], {})
            await self._alarms.tell("audit", f"could-not-run:{at}", said["error"], {})
            return
        report: dict[str, Any] = said["report"]
        if report["result"] is not None and not report["result"]["posted"]:
            # shares alone open the totals: they are nobody's to tell before the authority does,
            # nor how far those lie apart who have most of them
            report["result"] = report["materiality"] = None
        await self._keep(state.id, at, report["verdict"], report["why"], report)
        _LOG.info("full audit: %s", report["verdict"])
        if report["verdict"] == Verdict.FAILED.value:
            failed = [one["id"] for one in report["checks"] if one["status"] == "failed"]
            await self._alarms.tell(
                "audit", f"failed:{','.join(failed)}", report["why"], {"failed": failed}
            )
        await self._compare(said, at)

    async def _said(self) -> dict[str, Any]:
        words = ("-m", "verifier.service.audit_process", self._store.account, *self._urls)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, *words, stdout=asyncio.subprocess.PIPE
            )
        except OSError as fault:
            # no memory, or no process more: the next one may have it
            why = fault.strerror or type(fault).__name__
            raise AuditProcess(f"the full audit could not begin: {why}") from fault
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
        try:
            found: dict[str, Any] = json.loads(b"".join(parts))
        except ValueError as fault:
            raise AuditProcess("what the full audit said is no JSON") from fault
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

    async def _indexed(self, tip: int) -> Indexed | None:
        """Return what the index has up to a ledger; None while it has not come so far."""
        database = self._store.database
        state = await self._store.state()
        if state is None or not _has_come(state, tip):
            return None
        last = (tip << 32) + _END
        columns: list[ColumnElement[Any]] = [
            _CAST.position, _CAST.hash, _CAST.tracker, _CAST.index, _CAST.reason,
        ]  # fmt: skip
        query = select(*columns).where(_CAST.election == state.id, _CAST.position <= last)
        async with database.read() as connection:
            casts = (await connection.execute(query.order_by(_CAST.position))).all()
        amendments = await saved.amendments(database, state)
        acts = await saved.acts(database, state)
        after = await self._store.state()
        if after is None or after.step != state.step:
            return None
        ceremony = state.shown.get("ceremony") or {"trustees": ()}
        return Indexed(
            casts,
            frozenset(one.index for one in amendments if one.annuls and one.position > last),
            frozenset({state.account, *(one["account"] for one in ceremony["trustees"])}),
            [one for one in acts if one.position <= last],
        )

    async def _compare(self, said: dict[str, Any], at: int) -> None:
        """Compare an audit with the index, and all remembered headers with the source's."""
        tip = int(said["tip"])
        indexed, looks = await self._indexed(tip), 1
        while indexed is None and looks < LOOKS:
            await asyncio.sleep(_LOOK)
            indexed, looks = await self._indexed(tip), looks + 1
        if indexed is None:
            why = f"the index has not come to ledger {tip}, by which a full audit counted"
            await self._alarms.tell("audit", f"not-compared:{at}", why, {"ledger": tip})
            return
        casts = base64.b64decode(said["casts"])
        acts = [(int(at), account, bytes.fromhex(name)) for at, account, name in said["acts"]]
        try:
            fault = await asyncio.to_thread(
                first_difference, indexed.casts, casts, (tip << 32) + _END, indexed.annulled
            )
            accounts = indexed.accounts.intersection(said["accounts"])
            fault = fault or other_acts(indexed.acts, acts, accounts)
            if fault is not None:
                await self._live.report(fault)
            await self._live.check_headers()
        except HistoryRewritten as found:
            await self._live.stop(found)


def _has_come(state: State, tip: int) -> bool:
    """Tell whether all up to a ledger is saved, and the index is within no catching up."""
    if state.tip < tip:
        return False
    return state.basis is None or state.position == (state.tip << 32) + _END


def first_difference(
    rows: Sequence[Sequence[Any]],
    casts: bytes,
    last: int,
    annulled: Collection[int] = (),
) -> Rewritten | None:
    """Return where an audit's casts are not the index's, if anywhere up to a position.

    Args:
        rows: of the index up to the position: position, transaction, tracker, index, reason.
        casts: of the audit: their fingerprints, joined; they may go on behind the position.
        last: the position up to which both have read.
        annulled: indices that the index knows as annulled, and the audit did not: of their casts
            the place is compared alone.
    """
    place = 0
    for row in rows:
        position, transaction, tracker, index, reason = tuple(row)
        expected = fingerprint(position, transaction, tracker, index, reason)
        found = casts[place : place + FINGERPRINT]
        compared = 8 if index in annulled else FINGERPRINT
        if found[:compared] != expected[:compared]:
            at = position if not found else min(position, int.from_bytes(found[:8], "big"))
            return _differs(at)
        place += FINGERPRINT
    following = casts[place : place + 8]
    if following and int.from_bytes(following, "big") <= last:
        return _differs(int.from_bytes(following, "big"))
    return None


def other_acts(
    kept: Sequence[ActRow],
    found: Sequence[tuple[int, str, bytes]],
    accounts: Collection[str],
) -> Rewritten | None:
    """Return where an audit's official records are not the index's, if anywhere.

    Args:
        kept: of the index, up to the audit's ledger.
        found: of the audit: position, account, record id.
        accounts: whose records both have read.
    """
    here = {(one.position, one.account, one.record) for one in kept if one.account in accounts}
    there = {one for one in found if one[1] in accounts}
    if here == there:
        return None
    position, account, record = min(here ^ there)
    ledger = position >> 32
    what = "no longer" if (position, account, record) in here else "for the first time"
    text = f"a full audit finds the record {record.hex()} of {account}, in ledger {ledger}, {what}"
    return Rewritten("act", ledger, text, record)


def _differs(position: int) -> Rewritten:
    ledger = position >> 32
    text = f"a full audit finds other casts from ledger {ledger} on than were read there before"
    return Rewritten("casts", ledger, text)
