"""The open connections of a server: room for whoever comes, and an end for who takes no answer.

A connection costs whoever opens it nothing. Held idle, or by an answer that is never read, they
would sooner or later be all that a server has. So:

- where no more may be open, the address that holds most loses some, the oldest; it alone is told
  to come back, where it is itself the one that asks for another;
- an answer that is not taken in time (``patience``) is given up, and with it the connection;
- where more than ``UNREAD_BYTES`` wait to be taken, those are given up whose time ends first.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

from node.base.households import household_of

UNREAD_SECONDS = 120.0
"""For each MiB begun that waits on a connection: a slow phone takes a page of ours in a tenth of
it, and a long roll at 9 kB/s."""
UNREAD_BYTES = 64 << 20
"""Of all connections together."""
LOOK = 2.0
"""Seconds between two looks at what is not taken."""
_REFUSED_SECONDS = 1.0
_PART = 8

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    b"Retry-After: 5\r\nContent-Length: 5\r\n\r\nbusy\n"
)


class Connections:
    """Who is connected now."""

    def __init__(self, serve: Callable[[], asyncio.Protocol], most: int) -> None:
        """Let nobody be connected yet.

        Args:
            serve: makes the protocol of a connection that is let in.
            most: connections that are open at a time.
        """
        self.serve = serve
        self._most = most
        # the oldest first: of whom, and until when what waits must be taken
        self._open: dict[asyncio.Transport, str] = {}
        self._unread: dict[asyncio.Transport, float] = {}
        # the address that was refused last, and until when it is without another look
        self._refused, self._until = "", float("-inf")

    def accept(self) -> asyncio.Protocol:
        """Return the protocol of a new connection, of which nothing is known yet."""
        return _Door(self)

    def admit(self, transport: asyncio.Transport) -> bool:
        """Tell whether a new connection is let in; it is counted then."""
        address = household_of(_peer(transport))
        if len(self._open) >= self._most and not self._has_room(address):
            return False
        self._open[transport] = address
        return True

    async def watch(self) -> None:
        """Give up for ever what is not taken."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK)
            self.look(loop.time())

    def look(self, now: float) -> None:
        """Give up what is not taken.

        Args:
            now: seconds of the loop's clock.
        """
        self._forget_closed()
        sizes = {one: size for one in self._open if (size := one.get_write_buffer_size())}
        self._unread = {
            one: self._unread.get(one, now + patience(size)) for one, size in sizes.items()
        }
        total = sum(sizes.values())
        for one in sorted(sizes, key=lambda one: self._unread[one]):
            if total > UNREAD_BYTES or now >= self._unread[one]:
                one.abort()
                total -= sizes[one]

    def _has_room(self, address: str) -> bool:
        """Make room for an address, unless it holds as many as anybody."""
        now = asyncio.get_running_loop().time()
        if address == self._refused and now < self._until:
            return False
        self._forget_closed()
        if len(self._open) < self._most:
            return True
        counts = Counter(self._open.values())
        heaviest, count = counts.most_common(1)[0]
        if counts[address] >= count:
            self._refused, self._until = address, now + _REFUSED_SECONDS
            return False
        oldest = [one for one, of in self._open.items() if of == heaviest]
        for one in oldest[: max(1, count // _PART)]:
            one.abort()
            del self._open[one]
        return True

    def _forget_closed(self) -> None:
        """Forget connections that have ended; who takes no last answer has not."""
        self._open = {
            one: of
            for one, of in self._open.items()
            if not one.is_closing() or one.get_write_buffer_size()
        }


def patience(size: int) -> float:
    """Return the seconds in which so many bytes must have been taken."""
    return UNREAD_SECONDS * (1 + (size >> 20))


class _Door(asyncio.Protocol):
    """A connection until it is known whose it is."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let it in, or say that there is no room and hang up."""
        assert isinstance(transport, asyncio.Transport)
        if self._connections.admit(transport):
            protocol = self._connections.serve()
            transport.set_protocol(protocol)
            protocol.connection_made(transport)
        else:
            transport.write(_FULL)
            transport.close()


def _peer(transport: asyncio.Transport) -> str:
    name = transport.get_extra_info("peername")
    return str(name[0]) if isinstance(name, tuple) else ""
