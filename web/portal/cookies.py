"""The cookies by which a browser is known again: one while a code is pending, one once it is in.

No page or script reads them, no other site sends them, and each sign-in draws a new one.
"""

from aiohttp import web

from web.portal.keys import SESSIONS
from web.voters.session import Session

SIGN_IN = "__Host-sign-in"
SESSION = "__Host-session"


def put(response: web.StreamResponse, name: str, token: str) -> None:
    """Give a browser a token; it forgets it when it is closed."""
    response.set_cookie(name, token, path="/", secure=True, httponly=True, samesite="Strict")


def drop(response: web.StreamResponse, name: str) -> None:
    """Take a token back."""
    response.del_cookie(name, path="/", secure=True, httponly=True, samesite="Strict")


async def session_of(request: web.Request) -> Session | None:
    """Return the session of a request, ended ones too; None without one."""
    token = request.cookies.get(SESSION)
    return None if not token else await request.app[SESSIONS].get(token)
