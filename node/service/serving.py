"""Serving: a node behind its HTTP port, until it is told to stop or its store fails."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from node.explorer import routes as explorer
from node.horizon.routes import application
from node.service.clock import Clock, SystemClock
from node.service.listening import listen
from node.service.opening import opened
from node.service.pace import Pace, paced
from node.service.running import RunningNode
from node.service.settings import NodeSettings

_GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Serving:
    """A node that answers at `url`."""

    node: RunningNode
    url: str


@asynccontextmanager
async def serving(settings: NodeSettings, clock: Clock | None = None) -> AsyncIterator[Serving]:
    """Run a node in this event loop for the length of the block.

    Raises:
        SandoghError: the directory, the database, a setting, or a port that is taken.
    """
    async with opened(settings, clock or SystemClock()) as node:
        app = application(node, friendbot=settings.friendbot, limits=settings.limits)
        app.middlewares.insert(0, paced(Pace()))
        app.add_subapp(explorer.PREFIX, explorer.application(node))
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=_GOODBYE_SECONDS, handle_signals=False
        )
        await runner.setup()
        closer: asyncio.Task[None] | None = None
        listener: asyncio.Server | None = None
        try:
            listener, url = await listen(runner, settings)
            if not node.manual:
                closer = asyncio.create_task(node.close_on_time(), name="closer")
            yield Serving(node, url)
        finally:
            if listener is not None:
                listener.close()
            if closer is not None:
                await node.stop_closing(closer)
            node.give_up()
            await runner.cleanup()


async def serve(settings: NodeSettings, ready: Callable[[Serving], None]) -> None:
    """Run a node until SIGINT or SIGTERM.

    Args:
        settings: how to run.
        ready: told once, when the node listens.

    Raises:
        SandoghError: as `serving`, and when a closed ledger could not be stored.
    """
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with serving(settings) as running:
        ready(running)
        fault = running.node.fault
        fault.add_done_callback(lambda _: told.set())
        await told.wait()
        if fault.done():
            fault.result()
