"""How every request is answered: HAL JSON, problems, CORS, the links' base, headers."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate
from ipaddress import ip_address
from typing import Any

from aiohttp import web

from node.horizon.accept import takes_gzip
from node.horizon.backend import NODE
from node.horizon.limits import LIMITS
from node.horizon.problems import Problem, not_found

_LOG = logging.getLogger("sandogh.horizon")
_HTTP_SLUGS = {
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "payload_too_large",
    415: "unsupported_media_type",
}

COMPRESSED = 8192
"""Bytes from which an answer is compressed for who takes it; ballots shrink to less than half."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def base_url(request: web.Request) -> str:
    """Return scheme and host as the client sees them: links are made from the request's Host.

    A proxy on this machine may say by X-Forwarded-Proto that its client came by https.
    """
    scheme = request.scheme
    if request.headers.get("X-Forwarded-Proto") == "https" and _is_near(request.remote):
        scheme = "https"
    return f"{scheme}://{request.host}"


def _is_near(peer: str | None) -> bool:
    try:
        return peer is not None and ip_address(peer).is_loopback
    except ValueError:
        return False


def list_url(request: web.Request) -> str:
    """Return the absolute address of the list asked for, without its query."""
    return base_url(request) + request.rel_url.raw_path.rstrip("/")


def hal(body: Any, status: int = 200) -> web.Response:
    """Answer a JSON object as `application/hal+json`."""
    return _json(body, "application/hal+json", status)


def problem(fault: Problem) -> web.Response:
    """Answer a problem as `application/problem+json`."""
    return _json(fault.body(), "application/problem+json", fault.status)


def _json(body: Any, kind: str, status: int) -> web.Response:
    return web.Response(
        body=json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(),
        status=status,
        headers={"Content-Type": f"{kind}; charset=utf-8"},
    )


@asynccontextmanager
async def in_time(request: web.Request) -> AsyncIterator[None]:
    """Bound how long the block may read.

    Raises:
        Problem: timeout.
    """
    try:
        async with asyncio.timeout(request.app[LIMITS].request_seconds):
            yield
    except TimeoutError as fault:
        raise Problem(
            "timeout", "Your request took longer than this node gives it: ask for less."
        ) from fault


@web.middleware
async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn faults into problems, answer preflights, compress what is long."""
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return _preflight(request)
    answer = await _answered(request, handler)
    if isinstance(answer, web.Response) and (answer.content_length or 0) >= COMPRESSED:
        answer.headers["Vary"] = "Accept-Encoding"
        if takes_gzip(request):
            # by aiohttp in a thread: closing a ledger doesn't wait for it
            answer.enable_compression(web.ContentCoding.gzip)
    return answer


async def put_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on that every answer has: just before it begins, streams too."""
    node = request.app[NODE]
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Date, Latest-Ledger"
    response.headers["Latest-Ledger"] = str(node.latest.sequence)
    response.headers.setdefault("Cache-Control", "no-store")
    if node.manual:
        response.headers["Date"] = formatdate(node.now(), usegmt=True)


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Problem as fault:
        return problem(fault)
    except web.HTTPException as fault:
        if fault.status == 404:
            return problem(not_found())
        slug = _HTTP_SLUGS.get(fault.status)
        if slug is None:
            raise
        answer = problem(Problem(slug, fault.text or fault.reason))
        if isinstance(fault, web.HTTPMethodNotAllowed):
            answer.headers["Allow"] = fault.headers["Allow"]
        return answer
    except Exception:
        _LOG.exception("unexpected fault while answering %s %s", request.method, request.path)
        return problem(Problem("server_error", "An error occurred while processing this request."))


def _preflight(request: web.Request) -> web.Response:
    wanted = request.headers.get("Access-Control-Request-Headers", "*")
    return web.Response(
        headers={
            "Access-Control-Allow-Methods": "GET, POST, HEAD, OPTIONS",
            "Access-Control-Allow-Headers": wanted,
            "Access-Control-Max-Age": "300",
        }
    )
