"""How fast requests begin: so many a turn of the event loop, so that a close gets its turns.

Closing a ledger takes some ten turns of the loop. In one turn every connection that has sent
something begins its request, and judging the heaviest envelope (100 operations, 20 forged
signatures) takes 4 ms: a thousand of them at once would hold a close up for seconds each
turn. With 16 a turn, a turn lasts 64 ms at the worst, and the others wait in order of arrival.
"""

import asyncio
from collections import deque

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

A_TURN = 16
"""Requests that begin in one turn of the loop."""


class Pace:
    """Lets callers through, so many a turn of the loop, first come first served."""

    def __init__(self, a_turn: int = A_TURN) -> None:
        """Let `a_turn` callers through in each turn."""
        self._a_turn = a_turn
        self._left = a_turn
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._counting = False

    async def turn(self) -> None:
        """Wait for one's turn; at once where few have come before."""
        loop = asyncio.get_running_loop()
        if not self._counting:
            self._counting = True
            loop.call_soon(self._next_turn, loop)
        if self._left > 0:
            self._left -= 1
            return
        mine: asyncio.Future[None] = loop.create_future()
        self._waiting.append(mine)
        await mine

    def _next_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._left = self._a_turn
        while self._waiting and self._left > 0:
            mine = self._waiting.popleft()
            # who gave up meanwhile takes nobody's place
            if not mine.done():
                mine.set_result(None)
                self._left -= 1
        self._counting = self._left < self._a_turn
        if self._counting:
            loop.call_soon(self._next_turn, loop)


def paced(pace: Pace) -> Middleware:
    """Return the middleware in which every request waits for its turn to begin."""

    @web.middleware
    async def wait(request: web.Request, handler: Handler) -> web.StreamResponse:
        await pace.turn()
        return await handler(request)

    return wait
