"""Why a session is over, and the voter's own way out."""

from typing import Literal

from aiohttp import web

from node.pages.kit import address, page
from web.portal import cookies, keys
from web.voters.session import LEFT, MOVED, TIME

Why = Literal["moved", "time", "left", "none"]
_WHYS: dict[str, Why] = {MOVED: "moved", TIME: "time", LEFT: "left"}
_LEFT = "left"


async def ended(request: web.Request) -> web.Response:
    """Say why; whoever is still signed in is led back to where they stand."""
    session = await cookies.session_of(request)
    if session is not None and session.active:
        raise web.HTTPSeeOther(address(request, "/receipt"))
    why: Why = "left" if _LEFT in request.query else "none"
    if session is not None:
        why = _WHYS.get(session.ended_why or "", "time")
    return page(request, "ended.html", {"why": why})


async def leave(request: web.Request) -> web.Response:
    """End the session at the voter's word."""
    session = await cookies.session_of(request)
    if session is not None and session.active:
        await request.app[keys.SESSIONS].end(session, LEFT)
    answer = web.Response(status=303, headers={"Location": address(request, "/ended", left=1)})
    cookies.drop(answer, cookies.SESSION)
    return answer
