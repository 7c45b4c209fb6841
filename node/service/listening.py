"""Listening: a port with a bound on open connections, within what the system lets us open."""

import asyncio

from aiohttp import web

from node.base.open_files import connections_allowed
from node.service.settings import NodeSettings, SettingError

_BACKLOG = 1024

_BODY = b'{"type":"https://stellar.org/horizon-errors/server_over_capacity",' + (
    b'"title":"Server Over Capacity","status":503,"detail":"Too many connections are open."}'
)
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    b"Connection: close\r\nRetry-After: 1\r\nContent-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)


class _Refusal(asyncio.Protocol):
    """What a connection too many gets: one answer, and its end."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so and hang up."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(_FULL)
        transport.close()


async def listen(runner: web.AppRunner, settings: NodeSettings) -> tuple[asyncio.Server, str]:
    """Listen for the runner's application; return what listens, and its URL.

    Raises:
        SettingError: host and port cannot be listened on.
    """
    server = runner.server
    assert server is not None
    most = connections_allowed(settings.max_connections)

    def accept() -> asyncio.Protocol:
        return server() if len(server.connections) < most else _Refusal()

    try:
        listener = await asyncio.get_running_loop().create_server(
            accept, settings.host, settings.port, backlog=_BACKLOG
        )
    except OSError as fault:
        where = f"{settings.host}:{settings.port}"
        raise SettingError("--port", f"cannot listen on {where}: {fault.strerror}") from fault
    port = listener.sockets[0].getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return listener, f"http://{host}:{port}"
