"""A ledger that closes beside the command that waits for it, at times that the test sets."""

import threading
from types import TracebackType
from typing import Self

from tests.support.ledger import LedgerProcess

LOOK = 0.02
SOON = 0.004
"""Seconds between two looks at what waits, and while something does; no time on the ledger
depends on them."""


class Closer:
    """Closes a ledger, one second after the last, whenever something waits for one."""

    def __init__(self, ledger: LedgerProcess) -> None:
        """Take a ledger with a manual clock."""
        self._ledger = ledger
        self._turn = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def until(self, time: int) -> None:
        """Close one ledger at a time."""
        with self._turn:
            self._ledger.close(time)

    def hold(self) -> threading.Lock:
        """Return the lock that keeps ledgers from closing while it is held."""
        return self._turn

    def _work(self) -> None:
        seen = 0
        while not self._ended.wait(SOON if seen else LOOK):
            with self._turn:
                now = self._ledger.pending()
                # what is sent side by side shall land side by side
                if now and now == seen:
                    self._ledger.close()
                    now = 0
            seen = now
