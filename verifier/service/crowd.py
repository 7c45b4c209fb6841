"""Turns at being answered: a few at a time, and every address before any has its second one.

A page takes some ten trips to the database, each a turn of the event loop and of Python's threads.
Hundreds made at once are all late, and the index beside them; made a few at a time they take as
long as they take. Whoever sends a thousand requests waits for his own, not everybody for him.

    waiting         A: 1 2 3 …   B: 1   C: 1 2
    their order     A1 B1 C1 A2 C2 A3 …
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import hdrs, web

from node.base.errors import SandoghError
from node.base.households import canonical, household_of

AT_ONCE = 4
"""Answers that are made at a time: half of the database's connections, the index has the others."""
SECONDS = 10.0
"""Most that one waits for one's turn."""
WAITING = 4096
"""Most that wait: of connections, or of those who hung up; some 10 kB each."""


class Crowded(SandoghError):
    """One's turn did not come."""

    def __init__(self) -> None:
        super().__init__("too many ask at the same time")


class Crowd:
    """Whoever waits for an answer."""

    def __init__(
        self, at_once: int = AT_ONCE, waiting: int = WAITING, seconds: float = SECONDS
    ) -> None:
        """Let nobody wait yet.

        Args:
            at_once: turns that are taken at a time.
            waiting: most that wait; with one more, the address that has most of them loses its
                newest.
            seconds: most that one waits.
        """
        self._free = at_once
        self._most = waiting
        self._seconds = seconds
        # in the order in which the addresses come next
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self.waiting = 0

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for a turn, and have it for the length of the block.

        Args:
            address: who asks.

        Raises:
            Crowded: it did not come in time, or too many wait.
        """
        await self._take(address)
        try:
            yield
        finally:
            self._give()

    async def _take(self, address: str) -> None:
        if self._free:
            self._free -= 1
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(mine)
        self.waiting += 1
        if self.waiting > self._most:
            self._refuse_one()
        try:
            async with asyncio.timeout(self._seconds):
                await mine
        except TimeoutError:
            self._leave(address, mine)
            raise Crowded from None
        except asyncio.CancelledError:
            self._leave(address, mine)
            raise

    def _leave(self, address: str, mine: "asyncio.Future[None]") -> None:
        """Wait no more; a turn that was given in the same moment goes to the next."""
        line = self._waiting.get(address)
        if line is not None and mine in line:
            line.remove(mine)
            self._one_less(address)
        elif not mine.cancelled() and mine.exception() is None:
            self._give()

    def _give(self) -> None:
        while self._waiting:
            address = next(iter(self._waiting))
            # the others of this address come after everybody else's first
            line = self._waiting[address] = self._waiting.pop(address)
            mine = line.popleft()
            self._one_less(address)
            # who is just giving up takes no turn
            if not mine.done():
                mine.set_result(None)
                return
        self._free += 1

    def _refuse_one(self) -> None:
        address = max(self._waiting, key=lambda one: len(self._waiting[one]))
        mine = self._waiting[address].pop()
        self._one_less(address)
        if not mine.done():
            mine.set_exception(Crowded())

    def _one_less(self, address: str) -> None:
        self.waiting -= 1
        if not self._waiting[address]:
            del self._waiting[address]


CROWD: web.AppKey[Crowd] = web.AppKey("crowd", Crowd)


def address_of(request: web.Request) -> str:
    """Return who asks: an IPv4 address, or the network of an IPv6 household.

    A proxy on this machine is believed as to whom it asks for, by the last entry of its
    `X-Forwarded-For`: what stands before it, the visitor may have written.
    """
    peer = request.remote or ""
    if not _is_loopback(peer):
        return household_of(peer)
    last = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ())).rpartition(",")[2].strip()
    return household_of(last if _is_address(last) else peer)


def _is_loopback(text: str) -> bool:
    return _is_address(text) and canonical(text).is_loopback


def _is_address(text: str) -> bool:
    try:
        canonical(text)
    except ValueError:
        return False
    return True
