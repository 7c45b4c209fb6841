"""Serving: pages and API behind a port, metrics behind another, until told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from node.base.listening import listening
from verifier.service import metrics
from verifier.service.app import create_app
from verifier.service.settings import Settings

LOOPBACK = "127.0.0.1"
CONNECTIONS = 1024
"""Open at a time: a page takes one or two for a moment, and there are no streams."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A service that listens: the application, and where pages and metrics are."""

    app: web.Application
    url: str
    metrics_url: str | None


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Serving]:
    """Run the service in this event loop for the length of the block.

    Raises:
        SandoghError: a setting, the database, or a port that is taken.
    """
    app = create_app(settings)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(
            listening(app, settings.host, settings.port, most=CONNECTIONS)
        )
        metrics_url = None
        if settings.metrics_port is not None:
            beside = listening(metrics.application(app), LOOPBACK, settings.metrics_port)
            metrics_url = await stack.enter_async_context(beside) + "/metrics"
        yield Serving(app, url, metrics_url)


async def serve(settings: Settings, ready: Callable[[Serving], None]) -> None:
    """Run the service until SIGINT or SIGTERM.

    Args:
        settings: what the operator chose.
        ready: told once, when it listens.

    Raises:
        SandoghError: as ``serving``.
    """
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with serving(settings) as running:
        ready(running)
        await told.wait()
