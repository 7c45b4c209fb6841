"""A list as server-sent events: what is there, then what each closed ledger adds.

It begins with `hello`. Each record is an event whose id is its paging token, so that a client
which reconnects with `Last-Event-ID` goes on behind it. It ends with `byebye` after `limit`
records, after the longest time, or when the node shuts down. A fault before `hello` is a plain
problem, a later one the event `error`.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from node.horizon.backend import NODE
from node.horizon.limits import LIMITS, STREAMS
from node.horizon.paging import Asked, CursorKind, Record

Fetch = Callable[[AsyncConnection, Asked], Awaitable[list[Record]]]
"""Returns at most `limit` records behind the cursor, on an open connection."""

_LOG = logging.getLogger("sandogh.horizon")
HELLO = b'retry: 1000\nevent: open\ndata: "hello"\n\n'
GOODBYE = b'retry: 10\nevent: close\ndata: "byebye"\n\n'
_ERROR = b'event: error\ndata: "An error occurred while reading the ledger."\n\n'
_LAST_WORDS = 1.0


async def streamed(
    request: web.Request, fetch: Fetch, wanted: Asked, kind: CursorKind
) -> web.StreamResponse:
    """Answer a list as a stream until it ends.

    Raises:
        Problem: rate_limit_exceeded, when too many streams are open.
    """
    with request.app[STREAMS]:
        stream = _Stream(request, fetch, wanted, kind)
        await stream.begin()
        # the client has gone, or takes nothing any more
        with suppress(ConnectionError, TimeoutError):
            await stream.run()
        return stream.response


class _Stream:
    def __init__(self, request: web.Request, fetch: Fetch, wanted: Asked, kind: CursorKind) -> None:
        self._request, self._fetch, self._wanted, self._kind = request, fetch, wanted, kind
        self._node = request.app[NODE]
        self._end = asyncio.get_running_loop().time() + request.app[LIMITS].stream_seconds
        self._close = self._node.next_close()
        self._records: list[Record] = []
        self.response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
        )

    async def begin(self) -> None:
        """Read the first records before anything is said: what is wrong is still a problem."""
        await self._read()
        await self.response.prepare(self._request)

    async def run(self) -> None:
        await self._write(HELLO)
        while await self._sent_all() and await self._closed():
            try:
                await self._read()
            except Exception:
                _LOG.exception("unexpected fault in the stream of %s", self._request.path)
                await self._write(_ERROR)
                return
        await self._write(GOODBYE)

    async def _read(self) -> None:
        self._close = self._node.next_close()  # taken first: no close is missed
        async with self._node.engine.connect() as connection:
            self._records = await self._fetch(connection, self._wanted)

    async def _sent_all(self) -> bool:
        """Send what was read; tell whether the stream may send more."""
        for record in self._records:
            data = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
            await self._write(f"id: {record['paging_token']}\ndata: {data}\n\n".encode())
        taken = len(self._records)
        if taken >= self._wanted.limit:
            return False
        if taken:
            last = str(self._records[-1]["paging_token"])
            self._wanted = self._wanted.beyond(last, taken, self._kind)
        return True

    async def _closed(self) -> bool:
        """Wait for the next closed ledger; tell whether there is one while the stream lives."""
        try:
            await asyncio.wait_for(self._close.wait(), self._left())
        except TimeoutError:
            return False
        transport = self._request.transport
        return not self._node.stopping and transport is not None and not transport.is_closing()

    async def _write(self, text: bytes) -> None:
        await asyncio.wait_for(self.response.write(text), self._left() + _LAST_WORDS)

    def _left(self) -> float:
        return max(self._end - asyncio.get_running_loop().time(), 0.0)
