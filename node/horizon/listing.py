"""Every reading route alike: one resource, or a list as a page of records or as a stream."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from node.horizon.accept import STREAM, chosen
from node.horizon.answer import Handler, hal, in_time, list_url
from node.horizon.backend import NODE
from node.horizon.paging import CursorKind, Record, asked, page_body
from node.horizon.stream import Fetch, streamed

Opening = Callable[[web.Request, AsyncConnection], Awaitable[Fetch]]
"""Reads the path, refuses what is not there, and returns how to read the list."""


def listed(opening: Opening, kind: CursorKind = "toid") -> Handler:
    """Return the handler of a list.

    Args:
        opening: whose list it is.
        kind: of which form its cursor is; assets have no stream, since they have no history.
    """
    streams = () if kind == "asset" else (STREAM,)

    async def handler(request: web.Request) -> web.StreamResponse:
        form = chosen(request, *streams)
        node = request.app[NODE]
        now = (node.latest.sequence + 1 << 32) - 1
        wanted = asked(request.query, request.headers.get("Last-Event-ID"), now=now, kind=kind)
        async with in_time(request), node.engine.connect() as connection:
            fetch = await opening(request, connection)
            if form != STREAM or request.method == "HEAD":
                records = await fetch(connection, wanted)
                return hal(page_body(list_url(request), request.query, wanted, records))
        return await streamed(request, fetch, wanted, kind)

    return handler


def single(read: Callable[[web.Request, AsyncConnection], Awaitable[Record]]) -> Handler:
    """Return the handler of one resource, read on an open connection."""

    async def handler(request: web.Request) -> web.StreamResponse:
        chosen(request)
        async with in_time(request), request.app[NODE].engine.connect() as connection:
            return hal(await read(request, connection))

    return handler
