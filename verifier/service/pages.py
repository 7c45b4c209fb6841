"""The public pages: each asks the database in one transaction and renders."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.counting.acceptance import REASONS
from contracts.explaining.kind_words import KIND_WORDS
from contracts.records.kinds import CEREMONY, TRUSTEE_ACK, TRUSTEE_COMPLAINT, TRUSTEE_KEY
from contracts.records.record import kind_name
from node.pages.headers import SECURITY_HEADERS
from node.pages.kit import PageFault, address, language_of, page
from node.pages.language import latin_digits
from verifier.checks.reasons.meaning import CHECK_OF_KIND, meaning
from verifier.checks.reasons.whys import why_in
from verifier.index.rewritten import rewritten_of
from verifier.index.rows import reasons_of
from verifier.index.state import State, state_of
from verifier.service import board, charts
from verifier.service.board import SHORTEST, WHOLE
from verifier.service.freshness import is_overdue, stands_still
from verifier.service.settings import LIVE, SETTINGS, STORE

ROWS = 25
_NAME = re.compile(rf"[0-9a-f]{{{SHORTEST},{WHOLE}}}", re.ASCII)
_PLACE = re.compile(r"[0-9]{1,19}", re.ASCII)
_LAST = (1 << 63) - 1
_CURVE_SECONDS = 5.0
_OF_CEREMONY = (CEREMONY, TRUSTEE_KEY, TRUSTEE_ACK, TRUSTEE_COMPLAINT)
_POLICY = "Content-Security-Policy"


@dataclass(frozen=True, slots=True)
class Act:
    """An official record as a page shows it: a trustee's with its number, a faulty one with why."""

    name: str
    time: int
    hash: bytes
    account: str
    trustee: int | None
    check: str | None
    reason: str | None
    fault: str | None


class Curves:
    """The last turnout curve, for the seconds in which asking again would tell little new."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._made = float("-inf")
        self._until = -1
        self._curve: list[tuple[int, int]] = []

    async def of(
        self, connection: AsyncConnection, state: State, opens: int, until: int
    ) -> list[tuple[int, int]]:
        """Return it, a few seconds old at most."""
        async with self._lock:
            # counted again from the first, the index has not come so far
            if time.monotonic() - self._made > _CURVE_SECONDS or until < self._until:
                self._curve = await board.turnout_of(connection, state.id, opens, until)
                self._until = until
                self._made = time.monotonic()
            return self._curve


CURVES: web.AppKey[Curves] = web.AppKey("turnout curves", Curves)


async def overview(request: web.Request) -> web.Response:
    """Show the election: state, live counts, turnout, official acts, the last full audit."""
    async with request.app[STORE].database.read() as connection:
        state = await known_state(request, connection)
        found = await _frame(request, connection, state)
        manifest = state.shown.get("manifest")
        values: dict[str, Any] = {"curve": None}
        if manifest is not None and (state.covered_time or 0) > manifest["opens"]:
            until = min(state.covered_time or 0, manifest["end"])
            points = await request.app[CURVES].of(connection, state, manifest["opens"], until)
            values["curve"] = charts.curve(points)
        values["reasons"] = sorted((await reasons_of(connection, state.id)).items())
        last = await board.last_acts(connection, state.id, _OF_CEREMONY, others=True)
        values["audit"] = next(iter(await board.audits_of(connection, state.id)), None)
    values |= _acts(request, state, last)
    hours, audit = request.app[SETTINGS].audit_hours, values["audit"]
    values["overdue"] = audit is not None and is_overdue(audit.at, hours, time.time())
    values["phase"] = phase_of(state)
    values["part"] = charts.percent(state.counted, state.shown.get("roll") or 0)
    return page(request, "overview.html", {**found, **values})


async def ballots(request: web.Request) -> web.Response:
    """Show the board, a page of it, or lead to the ballot that was typed."""
    typed = request.query.get("q", "").strip()
    async with request.app[STORE].database.read() as connection:
        state = await known_state(request, connection)
        found = await _frame(request, connection, state)
        if typed:
            name = read_name(typed)
            if name is None:
                raise PageFault(400, "bad_search")
            rows = await board.casts_named(connection, state.id, name)
            if not rows:
                raise PageFault(404, "no_ballot")
            if len(rows) == 1:
                raise web.HTTPSeeOther(address(request, f"/ballots/{rows[0].hash.hex()}"))
            shown = board.Page(rows, None, None)
        else:
            before, after = _places(request)
            shown = await board.casts_page(connection, state.id, ROWS, before=before, after=after)
    values = {"page": shown, "several": bool(typed), "here": "/ballots"}
    return page(request, "board.html", {**found, **values})


async def refused(request: web.Request) -> web.Response:
    """Show the casts that do not count, and why."""
    async with request.app[STORE].database.read() as connection:
        state = await known_state(request, connection)
        found = await _frame(request, connection, state)
        reasons = sorted((await reasons_of(connection, state.id)).items())
        before, after = _places(request)
        shown = await board.casts_page(
            connection, state.id, ROWS, before=before, after=after, refused=True
        )
    values = {"page": shown, "reasons": reasons, "here": "/refused"}
    return page(request, "refused.html", {**found, **values})


async def ballot(request: web.Request) -> web.Response:
    """Show one ballot: what it is, what was asked of it, whether it is the visitor's."""
    name = read_name(request.match_info["name"])
    if name is None:
        raise PageFault(400, "bad_search")
    async with request.app[STORE].database.read() as connection:
        state = await known_state(request, connection)
        found = await _frame(request, connection, state)
        rows = await board.casts_named(connection, state.id, name)
    if not rows:
        raise PageFault(404, "no_ballot")
    if len(rows) > 1:
        raise web.HTTPSeeOther(address(request, "/ballots", q=name))
    values = {"row": rows[0], "asked": asked_of(rows[0].reason)}
    answer = page(request, "ballot.html", {**found, **values})
    policy = SECURITY_HEADERS[_POLICY]
    answer.headers[_POLICY] = f"{policy}; script-src 'self'"
    return answer


async def ceremony(request: web.Request) -> web.Response:
    """Show the key ceremony."""
    async with request.app[STORE].database.read() as connection:
        state = await known_state(request, connection)
        found = await _frame(request, connection, state)
        last = await board.last_acts(connection, state.id, _OF_CEREMONY, others=False)
    values = {"ceremony": state.shown.get("ceremony"), **_acts(request, state, last)}
    return page(request, "ceremony.html", {**found, **values})


async def result(request: web.Request) -> web.Response:
    """Show the result that is on the ledger, or how far it is from there."""
    async with request.app[STORE].database.read() as connection:
        state = await known_state(request, connection)
        found = await _frame(request, connection, state)
    shown = state.shown.get("result")
    values = {"result": shown, "ceremony": state.shown.get("ceremony")}
    return page(request, "result.html", {**found, **values})


async def redo(request: web.Request) -> web.Response:
    """Show the commands with which anybody counts again."""
    async with request.app[STORE].database.read() as connection:
        state = await known_state(request, connection)
        found = await _frame(request, connection, state)
    return page(request, "redo.html", {**found, "horizon": request.app[SETTINGS].horizons[0]})


def read_name(typed: str) -> str | None:
    """Return the hex digits by which a ballot is looked up, or None where it is no such name."""
    name = latin_digits(typed).strip().lower()
    return name if _NAME.fullmatch(name) else None


def asked_of(reason: str | None) -> list[tuple[str, str]]:
    """Return each question of a cast with its answer: passed, failed, not_asked."""
    if reason is None:
        return [(one, "passed") for one in REASONS]
    place = REASONS.index(reason)
    return [
        (one, "passed" if at < place else "failed" if at == place else "not_asked")
        for at, one in enumerate(REASONS)
    ]


def phase_of(state: State) -> str:
    """Return in which phase an election is by its ledger's time: before, open, ended, result."""
    manifest = state.shown.get("manifest")
    if manifest is None or state.tip_time < manifest["opens"]:
        return "before"
    if state.shown.get("result") is not None:
        return "result"
    return "open" if state.tip_time <= manifest["end"] else "ended"


async def known_state(request: web.Request, connection: AsyncConnection) -> State:
    """Return where the index stands; 503 before anything was read."""
    state = await state_of(connection, request.app[SETTINGS].election)
    if state is None or state.step == 0:
        raise PageFault(503, "why_503")
    return state


def _places(request: web.Request) -> tuple[int | None, int | None]:
    """Read the place of a page from the query: `before` and `after` a position."""
    found = []
    for name in ("before", "after"):
        text = request.query.get(name)
        if text is not None and (_PLACE.fullmatch(text) is None or int(text) > _LAST):
            raise PageFault(400, "bad_page")
        found.append(None if text is None else int(text))
    return found[0], found[1]


async def _frame(
    request: web.Request, connection: AsyncConnection, state: State
) -> Mapping[str, Any]:
    """Return what every page shows."""
    live = request.app[LIVE]
    return {
        "state": state,
        "shown": state.shown,
        "election": request.app[SETTINGS].election,
        "rewritten": await rewritten_of(connection, state.id),
        "failed": await board.failure_of(connection, state.id),
        "stale": live.stale,
        "still": stands_still(state, time.time()),
        "link": live.link,
        "said": lambda texts: said(texts, language_of(request).code),
        "meaning": lambda check, reason: _meaning(check, reason, language_of(request).code),
        "why_in": lambda why: why_in(language_of(request).code, why),
    }


def _meaning(check: str | None, reason: str | None, code: str) -> str | None:
    """Return a reason as a sentence, where its own text is not in the page's language."""
    found = meaning(check, reason) if reason is not None and code != "en" else None
    return found[code] if found is not None else None


def said(texts: Mapping[str, str], code: str) -> str:
    """Return a text of the manifest in a language, else in the first it has."""
    return texts.get(code) or next(iter(texts.values()), "")


def _acts(request: web.Request, state: State, last: board.Acts) -> dict[str, Any]:
    spoken = language_of(request)
    ceremony = state.shown.get("ceremony") or {"trustees": ()}
    trustees = {one["account"]: one["number"] for one in ceremony["trustees"]}
    acts = [
        Act(
            KIND_WORDS[row.kind][spoken.code] if row.kind in KIND_WORDS else kind_name(row.kind),
            row.close_time,
            row.hash,
            row.account,
            trustees.get(row.account),
            CHECK_OF_KIND.get(row.kind),
            row.fault,
            row.text,
        )
        for row in last.rows
    ]
    return {"acts": acts, "earlier": last.earlier, "faulty": last.faulty}
