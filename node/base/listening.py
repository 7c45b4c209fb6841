"""Serving an application at a port: bounded connections, idle ones closed, an orderly end."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError

from node.base.connections import Connections
from node.base.errors import SandoghError
from node.base.open_files import connections_allowed

GOODBYE_SECONDS = 3.0
IDLE_SECONDS = 75.0
"""After which a connection is closed on which nothing comes, or no whole request."""
CONNECTIONS = 8192
"""Most that are open at a time; of one too many see `node.base.connections`."""
HEADERS = 48
"""Most of one request, of 8190 bytes each: half of what aiohttp takes in. Browsers send some
twenty; whoever sends all of them and no end of the request holds some 0.9 MB of ours."""
A_TURN = 32
"""Connections taken in one turn of the event loop: asyncio takes as many as its backlog says, and
each costs it some 0.3 ms, in which nothing else goes on."""
BACKLOG = 1024
"""Connections that the system lets wait for their turn."""


class _NotOfStrangers(logging.Filter):
    """What is not HTTP is answered with 400; its bytes, sender and a stack trace are in no log."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = record.exc_info[1] if record.exc_info else None
        return not isinstance(fault, HttpProcessingError)


_LOG = logging.getLogger("sandogh.web.server")
_LOG.addFilter(_NotOfStrangers())


class PortError(SandoghError):
    """A port cannot be listened on."""

    def __init__(self, host: str, port: int, why: str) -> None:
        self.host = host
        self.port = port
        super().__init__(f"cannot listen on {host}:{port}: {why}")


@asynccontextmanager
async def listening(
    app: web.Application,
    host: str,
    port: int,
    *,
    access_log: type[AbstractAccessLogger] | None = None,
    most: int = CONNECTIONS,
) -> AsyncIterator[str]:
    """Serve an application for the length of the block, and give its URL.

    Args:
        app: begins and ends with the block.
        host, port: where; port 0 takes a free one.
        access_log: writes a line a request; None writes none.
        most: connections that are open at a time.

    Raises:
        PortError: nothing can listen there.
    """
    logged: dict[str, type[AbstractAccessLogger]] = (
        {} if access_log is None else {"access_log_class": access_log}
    )
    runner = web.AppRunner(
        app,
        handle_signals=False,
        access_log=logging.getLogger("sandogh.web.access") if access_log is not None else None,
        shutdown_timeout=GOODBYE_SECONDS,
        keepalive_timeout=IDLE_SECONDS,
        # a compressed body is refused, not unpacked
        auto_decompress=False,
        max_headers=HEADERS,
        logger=_LOG,
        **logged,
    )
    await runner.setup()
    try:
        server = runner.server
        assert server is not None
        connections = Connections(server, connections_allowed(most))
        try:
            listener = await asyncio.get_running_loop().create_server(
                connections.accept, host, port, backlog=A_TURN
            )
        except OSError as fault:
            raise PortError(host, port, fault.strerror or str(fault)) from fault
        for waiting in listener.sockets:
            with waiting.dup() as same:
                same.listen(BACKLOG)
        watch = asyncio.create_task(connections.watch(), name="connections")
        try:
            taken = listener.sockets[0].getsockname()[1]
            yield f"http://[{host}]:{taken}" if ":" in host else f"http://{host}:{taken}"
        finally:
            watch.cancel()
            listener.close()
    finally:
        await runner.cleanup()
