"""The gate before all handlers: who asks, how often, for which host, with how large a body.

    kit.set_up(app, …)          pages for faults, outermost
    gate.set_up(app)            this
    app.router.add_…            handlers, which call `client_address(request)`

In order: host, address, pace, body, forgery, time. Each refusal is an answer of its own status
(web/protection/refusals.py).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from node.base.errors import SandoghError
from node.base.households import household
from web.protection import forms, refusals
from web.protection.address import ForwardedError, Proxies, networks_of, visitor
from web.protection.forgery import SAFE_METHODS, ForgeryError, check_source, check_token
from web.protection.headers import place_of, put_on
from web.protection.pace import RequestLimit
from web.protection.refusals import Refusal
from web.settings import WebSettings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SMALL_BODY = 16 << 10
"""Bytes that a form or a message of the booth may have."""
BALLOT_BODY = 256 << 10
"""Bytes that a ballot may have; the application's `client_max_size`."""
SECONDS = 30.0
"""Time to read a request and to answer it; streams of events are not bound by it."""

LARGE = {"/booth/ballot": BALLOT_BODY}
"""Routes that take more than a small body."""

HEALTH = frozenset({"/healthz", "/readyz"})
"""Asked by machines next to the portal, by whatever name they know it."""
FILES = ("/assets/", "/photos/")
"""Pages load many at once, and browsers keep them: not counted."""
STREAMS = frozenset({"/booth/events"})
PUSHES = "/sms/"
"""Where gateways push messages: they have no browser."""

_LOG = logging.getLogger("sandogh.web.gate")
_FORMS = frozenset({"application/x-www-form-urlencoded"})
_ADDRESS: web.RequestKey[str] = web.RequestKey("visitor's address", str)


class OriginError(SandoghError):
    """The setting `origin` is none."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        super().__init__(
            f"setting origin: {origin!r} is not like https://vote.example; "
            "http is for localhost only"
        )


def client_address(request: web.Request) -> str:
    """Return the address of whoever asks, in its one canonical form.

    Raises:
        KeyError: the request did not come through the gate: a fault of ours.
    """
    return request[_ADDRESS]


def check_origin(origin: str) -> tuple[bool, str]:
    """Read the portal's own origin: whether it is https, and the host that requests must name.

    Raises:
        OriginError: it has a path, no host, or http for a host that is not this machine.
    """
    parts = urlsplit(origin)
    https = parts.scheme == "https"
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise OriginError(origin)
    if not https and not (parts.scheme == "http" and here):
        raise OriginError(origin)
    return https, parts.netloc.lower()


def set_up(app: web.Application, settings: WebSettings) -> None:
    """Put the gate before an application's handlers, and headers on all its answers.

    Raises:
        OriginError, NetworkError: a setting is wrong.
    """
    https, host = check_origin(settings.origin)
    proxies = Proxies(networks_of(settings.proxies), settings.hops)
    limit = RequestLimit(settings.limits.requests_per_address)
    app.middlewares.append(_gate(settings.origin, host, proxies, limit))

    async def headers(request: web.Request, response: web.StreamResponse) -> None:
        put_on(request, response, https=https)

    app.on_response_prepare.append(headers)
    app.on_response_prepare.append(forms.keep_visit)


def _gate(origin: str, host: str, proxies: Proxies, limit: RequestLimit) -> Middleware:
    @web.middleware
    async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
        place = place_of(request)
        if place not in HEALTH and _host(request) != host:
            return _refuse(request, refusals.HOST)
        try:
            found = visitor(
                _peer(request), request.headers.getall(hdrs.X_FORWARDED_FOR, []), proxies
            )
        except ForwardedError:
            return _refuse(request, refusals.ADDRESS)
        request[_ADDRESS] = str(found)
        counted = place not in HEALTH and not place.startswith(FILES)
        if counted and not await limit.allow(household(found)):
            told = _refuse(request, refusals.PACE)
            told.headers[hdrs.RETRY_AFTER] = "60"
            return told
        if place in STREAMS:
            return await handler(request)
        try:
            async with asyncio.timeout(SECONDS):
                await _check_body(request, place)
                await _check_forgery(request, place, origin)
                return await handler(request)
        except TimeoutError:
            _LOG.warning("request timed out at %s", place)
            return _refuse(request, refusals.TIME)
        except _Refused as refused:
            return refused.answer

    return gate


class _Refused(Exception):
    def __init__(self, answer: web.Response) -> None:
        super().__init__()
        self.answer = answer


async def _check_body(request: web.Request, place: str) -> None:
    """Refuse a body that is too large for its route, or in a form that we do not take."""
    if request.method in SAFE_METHODS or not request.body_exists:
        return
    if hdrs.CONTENT_ENCODING in request.headers:
        raise _Refused(_refuse(request, refusals.COMPRESSED))
    if request.content_type.startswith("multipart/"):
        raise _Refused(_refuse(request, refusals.FILES))
    most = LARGE.get(place, SMALL_BODY)
    length = request.content_length
    if length is None:
        try:
            length = len(await request.read())
        except web.HTTPRequestEntityTooLarge:
            length = most + 1
    if length > most:
        raise _Refused(_refuse(request, refusals.SIZE))


async def _check_forgery(request: web.Request, place: str, origin: str) -> None:
    if request.method in SAFE_METHODS or place.startswith(PUSHES):
        return
    try:
        check_source(request.headers, origin)
        check_token(await _token(request), forms.expected_token(request))
    except ForgeryError as fault:
        raise _Refused(_forged(request)) from fault


def _forged(request: web.Request) -> web.Response:
    if _is_script(request):
        return refusals.FORGERY.to_scripts()
    # a page in the visitor's language: it happens to honest people whose cookies are off
    raise web.HTTPForbidden


async def _token(request: web.Request) -> str | None:
    said = request.headers.get(forms.HEADER)
    if request.content_type not in _FORMS:
        return said
    try:
        # read here even where the header has the token: handlers get a form that can be read
        value = (await request.post()).get(forms.FIELD)
    except (ValueError, LookupError) as fault:
        # no such encoding, or bytes that are not of it
        raise web.HTTPBadRequest from fault
    return said if said is not None or not isinstance(value, str) else value


def _refuse(request: web.Request, refusal: Refusal) -> web.Response:
    return refusal.to_scripts() if _is_script(request) else refusal.to_people()


def _is_script(request: web.Request) -> bool:
    return request.path.startswith("/booth/")


def _host(request: web.Request) -> str:
    return request.headers.get(hdrs.HOST, "").lower()


def _peer(request: web.Request) -> str | None:
    """Return the other end of the connection, whatever a middleware made of it."""
    transport = request.transport
    name = None if transport is None else transport.get_extra_info("peername")
    return name[0] if isinstance(name, tuple) else None
