"""What every answer tells the browser; the booth's page is the strictest.

- Nothing foreign is loaded, and no script or style that stands inside a page is run.
- The booth's page takes no string as code either, where the browser knows Trusted Types: only
  the one policy that names our own worker.
- Nothing is kept by browsers or proxies but what says itself that it may be.
- Who reached the portal over https once comes over https from then on.
"""

from collections.abc import Mapping

from aiohttp import hdrs, web

YEAR = 365 * 86_400

_OWN = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}

PAGE = {**_OWN, "media-src": "'self'", "worker-src": "'self'"}
"""Sources of an ordinary page; `media-src` is for the captcha's sound."""

BOOTH = {
    **_OWN,
    "worker-src": "'self'",
    "img-src": "'self' blob:",
    "require-trusted-types-for": "'script'",
    "trusted-types": "sandogh-worker",
}
"""Sources of the page where a vote is chosen and encrypted. Its script shows a candidate's photo
from memory, once it has the hash that the manifest names."""

KEPT_NOWHERE = "no-store"

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # browsers send `Origin: null` with a form where no page of the portal is told of
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

FILE = {"default-src": "'none'"}
"""Sources of a file of the bundle: a worker obeys the policy it came with."""


def policy(sources: Mapping[str, str]) -> str:
    """Write a Content-Security-Policy."""
    return "; ".join(f"{name} {value}" for name, value in sources.items())


_PAGE_POLICY = policy(PAGE)
_POLICIES = {"/ballot": policy(BOOTH), "/assets/{file}": policy(FILE)}


def headers_of(place: str, *, https: bool) -> dict[str, str]:
    """Return the headers of answers at a place.

    Args:
        place: the route's own path, e.g. ``/ballot``; empty where there is none.
        https: whether voters reach the portal over https.
    """
    made = {**ALWAYS, "Content-Security-Policy": _POLICIES.get(place, _PAGE_POLICY)}
    if https:
        made["Strict-Transport-Security"] = f"max-age={YEAR}"
    return made


def place_of(request: web.Request) -> str:
    """Return the path of the route that a request has found, as it is written in the routes."""
    resource = request.match_info.route.resource
    return "" if resource is None else resource.canonical


def put_on(request: web.Request, response: web.StreamResponse, *, https: bool) -> None:
    """Set the headers of an answer in place of what stands there, and take `Server` away."""
    for name, value in headers_of(place_of(request), https=https).items():
        response.headers[name] = value
    response.headers.setdefault(hdrs.CACHE_CONTROL, KEPT_NOWHERE)
    response.headers.popall(hdrs.SERVER, None)
