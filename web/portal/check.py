"""A vote looked up by anybody: by its tracker, or by the transaction that holds it."""

from dataclasses import dataclass

from aiohttp import web

from node.networks.reader import ReaderError
from node.pages.kit import address, page
from web.intake.lookup import MAX_TEXT, Found, read_hash
from web.portal import keys
from web.portal.frame import seen
from web.services import BASE

_TONES = {"counted": "good", "waiting": "", "not_read_yet": ""}
_CALM = "warn"
"""How the page colours what is neither good nor a vote that is lost."""
_LOST = frozenset({"refused", "annulled", "not_recorded"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page says.

    Attributes:
        state: a verdict of the look-up; or ``bad``: nothing could be asked, ``unknown``: nothing
            is there, ``opened``: it was opened for a check, ``unreachable``: the ledger is.
        found: where the ledger shows it.
    """

    state: str
    found: Found | None = None

    @property
    def tone(self) -> str:
        """How the page colours it."""
        return "bad" if self.state in _LOST else _TONES.get(self.state, _CALM)


async def check(request: web.Request) -> web.Response:
    """Look up what the address asks, if it asks anything."""
    if seen(request) is None:
        raise web.HTTPServiceUnavailable
    asked = request.query.get("q", "")[:MAX_TEXT]
    values = {
        "asked": asked,
        "shown": await _look_up(request, asked) if asked.strip() else None,
        "account": request.app[BASE].settings.election,
    }
    return page(request, "check.html", values)


async def ask(request: web.Request) -> web.Response:
    """Lead a form's question to the address that asks it."""
    asked = str((await request.post()).get("q", ""))[:MAX_TEXT]
    raise web.HTTPSeeOther(address(request, "/check", q=asked))


async def _look_up(request: web.Request, asked: str) -> Shown:
    name = read_hash(asked)
    if name is None:
        return Shown("bad")
    try:
        found = await request.app[keys.LOOKUP].find(name)
    except ReaderError:
        return Shown("unreachable")
    if found is not None:
        return Shown(found.verdict, found)
    opened = await request.app[keys.SESSIONS].opened(name)
    return Shown("opened" if opened else "unknown")
