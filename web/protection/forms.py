"""The token that a page puts into its forms, and the visit's cookie to which it belongs.

    <input type="hidden" name="form_token" value="{{ form_token }}">      in a template
    fetch(…, {headers: {"X-Form-Token": token}})                          in a script

The cookie is set when a page first asks for the token, so that pages without forms set none.
"""

import re
import secrets

from aiohttp import hdrs, web

from web.keyring import Keyring
from web.services import BASE

COOKIE = "__Host-visit"
FIELD = "form_token"
HEADER = "X-Form-Token"
SIZE = 16
"""Bytes of a visit's token."""

_FRESH: web.RequestKey[str] = web.RequestKey("fresh visit", str)
_FORM = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def form_token(request: web.Request) -> str:
    """Return the token for forms of this page; a browser without a visit gets one."""
    visit = visit_of(request)
    if visit is None:
        visit = secrets.token_urlsafe(SIZE)
        request[_FRESH] = visit
    return token_of(request.app[BASE].keyring, visit)


def expected_token(request: web.Request) -> str | None:
    """Return the token that a request must carry; None without a visit's cookie."""
    visit = visit_of(request)
    return None if visit is None else token_of(request.app[BASE].keyring, visit)


def visit_of(request: web.Request) -> str | None:
    """Return the visit's token: of the cookie, or the one that this answer will set."""
    fresh: str | None = request.get(_FRESH)
    if fresh is not None:
        return fresh
    said = request.cookies.get(COOKIE, "")
    return said if _FORM.fullmatch(said) else None


def token_of(keyring: Keyring, visit: str) -> str:
    """Return the form token of a visit: 64 hexadecimal digits."""
    return keyring.hash("form", visit).hex()


async def keep_visit(request: web.Request, response: web.StreamResponse) -> None:
    """Set the cookie of a visit that began with this page; a signal of the application."""
    fresh = request.get(_FRESH)
    if fresh is not None:
        # by now the response's own cookies have become headers
        line = f"{COOKIE}={fresh}; Path=/; Secure; HttpOnly; SameSite=Strict"
        response.headers.add(hdrs.SET_COOKIE, line)
