"""The page to which a voter's link leads: which election, until when, and the way in.

The link's fragment is read by ``web/browser/landing.js`` and never reaches this server.
"""

from aiohttp import web

from node.pages.kit import page
from web.portal.cookies import session_of
from web.portal.election import parts
from web.portal.frame import seen


async def landing(request: web.Request) -> web.Response:
    """Show the election and its countdown; it works without scripts, too."""
    election = seen(request)
    if election is None:
        raise web.HTTPServiceUnavailable
    until = election.next
    left = None if until is None else parts(until - election.now)
    values = {"until": until, "left": left, "stands": await _stands(request)}
    return page(request, "landing.html", values)


async def _stands(request: web.Request) -> str | None:
    """Return the step of whoever is signed in already; None for all others."""
    session = await session_of(request)
    return session.step if session is not None and session.active else None
