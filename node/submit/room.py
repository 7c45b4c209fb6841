"""Room for operations in flight: no more are sent at a time than one ledger takes.

A ledger that cannot take all that waits leaves some over; what is left over for four ledgers
is thrown out and refused for ten more. So sending more than fits makes everything slower.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Room:
    """A number of operations that may be in flight; who asks first is served first.

    Args:
        operations: how many, at least 1.
    """

    def __init__(self, operations: int) -> None:
        self._size = max(operations, 1)
        self._free = self._size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @property
    def free(self) -> int:
        """How many more may be sent now."""
        return self._free

    @asynccontextmanager
    async def held(self, operations: int) -> AsyncIterator[None]:
        """Hold room for so many operations (at most all) during the block."""
        wanted = min(operations, self._size)
        if self._waiting or wanted > self._free:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append((wanted, turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._give(wanted)
                raise
        else:
            self._free -= wanted
        try:
            yield
        finally:
            self._give(wanted)

    def _give(self, operations: int) -> None:
        self._free += operations
        while self._waiting:
            wanted, turn = self._waiting[0]
            if not turn.cancelled():
                if wanted > self._free:
                    return
                self._free -= wanted
                turn.set_result(None)
            self._waiting.popleft()
