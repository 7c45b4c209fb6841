"""Serving: the portal behind its port, and its metrics behind another, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web, web_response

from node.base.errors import SandoghError
from node.base.open_files import connections_allowed
from web.app import WATCH, create_app
from web.health import ledger_age
from web.logs import AccessLog
from web.metrics import METRICS
from web.portal.keys import VIEW
from web.services import BASE, Base

GOODBYE_SECONDS = 3.0
IDLE_SECONDS = 75.0
"""After which a connection is closed on which nothing comes, or no whole request."""
CONNECTIONS = 8192
"""Most that are open at a time; one too many is told to come back."""
BACKLOG = 1024
LOOPBACK = "127.0.0.1"

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    b"Retry-After: 5\r\nContent-Length: 5\r\n\r\nbusy\n"
)


class PortError(SandoghError):
    """A port cannot be listened on."""

    def __init__(self, host: str, port: int, why: str) -> None:
        self.host = host
        self.port = port
        super().__init__(f"cannot listen on {host}:{port}: {why}")


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
            _listening(app, settings.host, settings.port, logged=True)
        )
        metrics_url = None
        if settings.metrics_port is not None:
            beside = _listening(_metrics(app), LOOPBACK, settings.metrics_port, logged=False)
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


@asynccontextmanager
async def _listening(
    app: web.Application, host: str, port: int, *, logged: bool
) -> AsyncIterator[str]:
    runner = web.AppRunner(
        app,
        handle_signals=False,
        access_log_class=AccessLog,
        access_log=logging.getLogger("sandogh.web.access") if logged else None,
        shutdown_timeout=GOODBYE_SECONDS,
        keepalive_timeout=IDLE_SECONDS,
        # a compressed body is refused, not unpacked
        auto_decompress=False,
    )
    await runner.setup()
    try:
        server = runner.server
        assert server is not None
        most = connections_allowed(CONNECTIONS)

        def accept() -> asyncio.Protocol:
            return server() if len(server.connections) < most else _Refusal()

        try:
            listener = await asyncio.get_running_loop().create_server(
                accept, host, port, backlog=BACKLOG
            )
        except OSError as fault:
            raise PortError(host, port, fault.strerror or str(fault)) from fault
        try:
            taken = listener.sockets[0].getsockname()[1]
            yield f"http://[{host}]:{taken}" if ":" in host else f"http://{host}:{taken}"
        finally:
            listener.close()
    finally:
        await runner.cleanup()


class _Refusal(asyncio.Protocol):
    """What a connection too many gets: one answer, and its end."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so and hang up."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(_FULL)
        transport.close()


def _metrics(portal: web.Application) -> web.Application:
    """Return the application that shows a portal's metrics."""

    async def show(_request: web.Request) -> web.Response:
        metrics, age = portal[METRICS], ledger_age(portal[VIEW])
        await metrics.look(portal[BASE].database, portal[WATCH].states(), age)
        return web.Response(body=metrics.text(), headers={"Content-Type": "text/plain"})

    app = web.Application()
    app.add_routes([web.get("/metrics", show)])
    return app
