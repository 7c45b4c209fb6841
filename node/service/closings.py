"""A word to those who wait for the next closed ledger: streams."""

import asyncio


class Closings:
    """Each close sets one event, and the next one waits for its own."""

    def __init__(self) -> None:
        """Start with no close told."""
        self._next = asyncio.Event()
        self.stopping = False

    def next(self) -> asyncio.Event:
        """Return what will be set after the next close; taken before reading, none is missed."""
        return self._next

    def tell(self) -> None:
        """Say that a ledger is closed and stored."""
        told, self._next = self._next, asyncio.Event()
        told.set()

    def stop(self) -> None:
        """Say that no more will come."""
        self.stopping = True
        self.tell()
