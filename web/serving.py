"""Serving: the portal behind its port, and its metrics behind another, until it is told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web, web_response

from node.base.listening import PortError, listening
from web.app import WATCH, create_app
from web.health import ledger_age
from web.logs import AccessLog
from web.metrics import METRICS
from web.portal.keys import VIEW
from web.services import BASE, Base

__all__ = ["PortError", "Serving", "serve", "serving"]

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Serving:
    """A portal that listens.

    Attributes:
        app: the application.
        url: where it listens; behind a proxy, voters know it by another name.
        metrics_url: where its metrics are; None if they are nowhere.
    """

    app: web.Application
    url: str
    metrics_url: str | None


@asynccontextmanager
async def serving(base: Base) -> AsyncIterator[Serving]:
    """Run the portal in this event loop for the length of the block.

    Raises:
        SandoghError: a setting, a key file, or a port that is taken.
    """
    settings = base.settings
    # what aiohttp says of itself where a request could not be read; elsewhere it is taken away
    web_response.SERVER_SOFTWARE = "sandogh"  # type: ignore[attr-defined]
    app = create_app(base)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(
            listening(app, settings.host, settings.port, access_log=AccessLog)
        )
        metrics_url = None
        if settings.metrics_port is not None:
            beside = listening(_metrics(app), LOOPBACK, settings.metrics_port)
            metrics_url = await stack.enter_async_context(beside) + "/metrics"
        yield Serving(app, url, metrics_url)


async def serve(base: Base, ready: Callable[[Serving], None]) -> None:
    """Run the portal until SIGINT or SIGTERM.

    Args:
        base: settings, database, key.
        ready: told once, when the portal listens.

    Raises:
        SandoghError: as `serving`.
    """
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with serving(base) as running:
        ready(running)
        await told.wait()


def _metrics(portal: web.Application) -> web.Application:
    """Return the application that shows a portal's metrics."""

    async def show(_request: web.Request) -> web.Response:
        metrics, age = portal[METRICS], ledger_age(portal[VIEW])
        await metrics.look(portal[BASE].database, portal[WATCH].states(), age)
        return web.Response(body=metrics.text(), headers={"Content-Type": "text/plain"})

    app = web.Application()
    app.add_routes([web.get("/metrics", show)])
    return app
