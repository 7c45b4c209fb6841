"""What changes for a voter, told as it happens: server-sent events (WHATWG HTML §9.2).

All who listen are looked up together, once a second, in one query; whoever's state differs from
what was last told gets it. So a text message that another process took is seen, too, and a
thousand listeners cost the database as much as one.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import web
from aiohttp_sse import sse_response
from sqlalchemy.exc import SQLAlchemyError

from web.intake.election import NotOpened
from web.portal.cookies import session_of
from web.portal.journey import State
from web.portal.standing import standing, standings

LOOK = 1.0
"""Seconds between two looks."""
PING = 15.0
"""Seconds after which an idle stream shows that it lives: proxies end those that don't."""
_CLOCKS = ("now", "election_now")
"""What always differs."""

_LOG = logging.getLogger("sandogh.web.booth")
Read = Callable[[Collection[int]], Awaitable[dict[int, State]]]


class Watch:
    """Looks at the sessions that somebody listens to.

    Args:
        read: returns the states of sessions.
        look: seconds between two looks.
    """

    def __init__(self, read: Read, look: float = LOOK) -> None:
        self._read = read
        self._look = look
        self._listeners: dict[asyncio.Queue[State | None], int] = {}

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(self._look)
            try:
                await self.look()
            except (SQLAlchemyError, NotOpened):
                _LOG.exception("the states of those who listen could not be read")

    async def look(self) -> None:
        """Look once, and hand to each listener the state of its session."""
        states = await self._read(set(self._listeners.values())) if self._listeners else {}
        for queue, session in list(self._listeners.items()):
            if session in states:
                _put(queue, states[session])

    async def follow(self, session: int, first: State) -> AsyncGenerator[State, None]:
        """Yield a session's state, then again whenever it has changed, until it has ended.

        Args:
            session: its number.
            first: its state now.
        """
        queue: asyncio.Queue[State | None] = asyncio.Queue(1)
        self._listeners[queue] = session
        told: dict[str, Any] = {}
        state: State | None = first
        try:
            while state is not None:
                if _lasting(state) != told:
                    told = _lasting(state)
                    yield state
                if state.step == "ended":
                    return
                state = await queue.get()
        finally:
            del self._listeners[queue]

    def stop(self) -> None:
        """End all streams: the portal shuts down."""
        for queue in self._listeners:
            _put(queue, None)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)


WATCH: web.AppKey[Watch] = web.AppKey("watch", Watch)


def set_up(app: web.Application, look: float = LOOK) -> None:
    """Let an application watch for those who listen, as long as it runs."""
    watch = Watch(lambda sessions: standings(app, sessions), look)
    app[WATCH] = watch

    @asynccontextmanager
    async def watching(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(watch.run())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def stop(_app: web.Application) -> None:
        watch.stop()

    app.cleanup_ctx.append(watching)
    app.on_shutdown.append(stop)


async def events(request: web.Request) -> web.StreamResponse:
    """Stream a voter's state: event ``state`` whenever it changes."""
    session = await session_of(request)
    if session is None:
        raise web.HTTPUnauthorized
    try:
        first = await standing(request.app, session)
    except NotOpened as fault:
        raise web.HTTPServiceUnavailable from fault
    async with sse_response(request, ping_interval=PING) as response:
        with suppress(ConnectionResetError):
            async for state in request.app[WATCH].follow(session.id, first):
                await response.send(json.dumps(state.value()), event="state")
    return response


def _lasting(state: State) -> dict[str, Any]:
    return {name: value for name, value in state.value().items() if name not in _CLOCKS}


def _put(queue: asyncio.Queue[State | None], state: State | None) -> None:
    """Leave the newest only: what lies there has not been told."""
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(state)
