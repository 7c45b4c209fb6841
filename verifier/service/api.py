"""The JSON API, `/api/v1`: what the pages show, for machines; `openapi.py` describes it.

Places in the ledger are texts, since JSON numbers end at 2⁵³. A fault is a problem in JSON.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from contracts.records.record import kind_name
from node.base.errors import SandoghError
from verifier.index.rewritten import rewritten_of
from verifier.index.rows import reasons_of
from verifier.index.state import State, state_of
from verifier.service import board
from verifier.service.openapi import DOCUMENT, MOST_ROWS
from verifier.service.pages import CURVES, phase_of, read_name
from verifier.service.settings import LIVE, SETTINGS, STORE

PREFIX = "/api/v1"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = Callable[[web.Request], Awaitable[Any]]


class Problem(SandoghError):
    """A request that can't be answered.

    Attributes:
        status: HTTP status.
        title: two or three words.
        detail: what is wrong, naming the parameter.
    """

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status, self.title, self.detail = status, title, detail


def answers(ask: Answer) -> Handler:
    """Return the handler that answers with what ``ask`` returns, or with a problem."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return _json(await ask(request))
        except Problem as fault:
            return problem(fault.status, fault.title, fault.detail)

    return handle


def problem(status: int, title: str, detail: str) -> web.Response:
    """Return a fault as JSON."""
    value = {"status": status, "title": title, "detail": detail}
    return _json(value, status, "application/problem+json")


def _json(value: Any, status: int = 200, kind: str = "application/json") -> web.Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    answer = web.Response(text=text, status=status, content_type=kind, charset="utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    answer.enable_compression()
    return answer


async def document(request: web.Request) -> Any:
    """Return the OpenAPI document."""
    return DOCUMENT


async def election(request: web.Request) -> Any:
    """Return the election: official side, state, where the index stands."""
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
        faults = await rewritten_of(connection, state.id)
    shown = {name: one for name, one in state.shown.items() if name != "result"}
    return {
        "election": state.account,
        "network": state.network,
        "phase": phase_of(state),
        "hindrance": state.hindrance,
        "ledger": _ledger(state),
        "follows": {
            "stale": request.app[LIVE].stale,
            "streaming": request.app[LIVE].streaming,
        },
        "rewritten": [
            {
                "what": one.what,
                "ledger": one.ledger,
                "text": one.text,
                "remembered": _hex(one.remembered),
                "found": _hex(one.found),
                "found_at": one.found_at,
            }
            for one in faults
        ],
        "manifest": shown.get("manifest"),
        "ceremony": shown.get("ceremony"),
        "roll": shown.get("roll"),
        "setup": shown.get("setup"),
        "close": shown.get("close"),
        "shares": shown.get("shares") or {},
    }


async def counts(request: web.Request) -> Any:
    """Return the live counts; never anything of the tally."""
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
        reasons = await reasons_of(connection, state.id)
    return {
        "ledger": _covered(state),
        "roll": state.shown.get("roll"),
        "cast": state.casts,
        "accepted": state.counted,
        "rejected": state.casts - state.counted,
        "by_reason": dict(sorted(reasons.items())),
    }


async def turnout(request: web.Request) -> Any:
    """Return the curve of turnout."""
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
        manifest = state.shown.get("manifest")
        points: list[tuple[int, int]] = []
        if manifest is not None and (state.covered_time or 0) > manifest["opens"]:
            until = min(state.covered_time or 0, manifest["end"])
            points = await request.app[CURVES].of(connection, state, manifest["opens"], until)
    return {
        "ledger": _covered(state),
        "points": [{"time": time, "accepted": count} for time, count in points],
    }


async def ballots(request: web.Request) -> Any:
    """Return a page of casts, the newest first."""
    asked = _asked(request)
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
        page = await board.casts_page(connection, state.id, **asked)
    return {
        "ledger": _covered(state),
        "ballots": [_ballot(request, row) for row in page.rows],
        "newer": None if page.newer is None else str(page.newer),
        "older": None if page.older is None else str(page.older),
    }


async def ballot(request: web.Request) -> Any:
    """Return the casts whose tracker or transaction begins with some digits."""
    name = read_name(request.match_info["name"])
    if name is None:
        raise Problem(400, "Bad name", "name: 8 to 64 digits from 0-9 and a-f are needed")
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
        rows = await board.casts_named(connection, state.id, name)
    if not rows:
        raise Problem(404, "No such ballot", f"no cast of this election begins with {name}")
    return {"ballots": [_ballot(request, row) for row in rows]}


async def acts(request: web.Request) -> Any:
    """Return the official records, in ledger order."""
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
        rows = await board.acts_of(connection, state.id)
    return {
        "acts": [
            {
                "position": str(row.position),
                "ledger": row.position >> 32,
                "time": row.close_time,
                "kind": row.kind,
                "name": kind_name(row.kind),
                "account": row.account,
                "record": row.record.hex(),
                "transaction": row.hash.hex(),
                "fault": row.fault,
                "text": row.text,
            }
            for row in rows
        ]
    }


async def result(request: web.Request) -> Any:
    """Return the result that is on the ledger; 404 until one is."""
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
    shown = state.shown.get("result")
    if shown is None:
        raise Problem(404, "No result", "there is no valid result on the ledger yet")
    return shown


async def audit(request: web.Request) -> Any:
    """Return the last full audit with its report; 404 until one was made."""
    async with request.app[STORE].database.read() as connection:
        state = await _state(request, connection)
        made = await board.audits_of(connection, state.id)
        report = await board.audit_report(connection, state.id)
    if not made:
        raise Problem(404, "No audit", "no full audit was made yet")
    last = made[0]
    return {
        "at": last.at,
        "seconds": last.seconds,
        "verdict": last.verdict,
        "why": last.why,
        "report": report or None,
    }


ROUTES: tuple[tuple[str, Answer], ...] = (
    ("/openapi.json", document),
    ("/election", election),
    ("/counts", counts),
    ("/turnout", turnout),
    ("/ballots", ballots),
    ("/ballots/{name}", ballot),
    ("/acts", acts),
    ("/result", result),
    ("/audit", audit),
)
"""Under ``PREFIX``."""


_PARAMETERS = frozenset({"limit", "before", "after", "refused", "lang"})


def _asked(request: web.Request) -> dict[str, Any]:
    query = request.query
    for name in query:
        if name not in _PARAMETERS:
            raise Problem(400, "Bad query", f"{name[:40]}: there is no such parameter")
        if len(query.getall(name)) > 1:
            raise Problem(400, "Bad query", f"{name}: it is given more than once")
    found: dict[str, Any] = {
        "limit": _number(query, "limit", 1, MOST_ROWS) or 50,
        "before": _number(query, "before", 0, (1 << 63) - 1),
        "after": _number(query, "after", 0, (1 << 63) - 1),
    }
    wanted = query.get("refused", "false")
    if wanted not in ("true", "false"):
        raise Problem(400, "Bad query", "refused: true or false is needed")
    return {**found, "refused": wanted == "true"}


def _number(query: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 19) or not (
        least <= int(text) <= most
    ):
        raise Problem(400, "Bad query", f"{name}: a number from {least} to {most} is needed")
    return int(text)


async def _state(request: web.Request, connection: Any) -> State:
    state = await state_of(connection, request.app[SETTINGS].election)
    if state is None or state.step == 0:
        raise Problem(503, "Not ready", "nothing was read from the ledger yet")
    return state


def _ballot(request: web.Request, row: board.CastSeen) -> dict[str, Any]:
    return {
        "position": str(row.position),
        "ledger": row.position >> 32,
        "time": row.close_time,
        "transaction": row.hash.hex(),
        "tracker": _hex(row.tracker),
        "index": row.index,
        "counted": row.reason is None,
        "number": row.number,
        "reason": row.reason,
        "text": row.text,
        "explorer": request.app[LIVE].link(row.hash),
    }


def _ledger(state: State) -> dict[str, Any]:
    return {"sequence": state.tip, "hash": state.tip_hash.hex(), "time": state.tip_time}


def _covered(state: State) -> dict[str, Any] | None:
    """Return the last ledger of which every cast is counted; None before casts were read."""
    if state.covered is None:
        return None
    digest = _hex(state.covered_hash)
    return {"sequence": state.covered, "hash": digest, "time": state.covered_time}


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
