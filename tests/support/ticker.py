"""A ledger whose clock is this machine's, for tests in which a portal goes by both."""

import threading
import time
from types import TracebackType
from typing import Self

from tests.support.ledger import LedgerProcess


class Ticker:
    """Closes ledgers at the time that this machine's clock tells, while it runs.

    What waits for a ledger gets one soon; there is one a second in any case.
    """

    LOOK = 0.1
    SOON = 0.3

    def __init__(self, ledger: LedgerProcess) -> None:
        """Take a ledger with a manual clock."""
        self._ledger = ledger
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or go on."""
        assert self._thread is None
        self._ended.clear()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def go_on(self) -> None:
        """Begin unless it works."""
        if self._thread is None:
            self.start()

    def stop(self) -> None:
        """Close no more until `start`."""
        if self._thread is not None:
            self._ended.set()
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _work(self) -> None:
        last = 0.0
        while not self._ended.wait(self.LOOK):
            since = time.monotonic() - last
            if since < self.SOON:
                continue
            told = self._ledger.get("/_clock").body
            now = int(time.time())
            # a ledger's time grows by a second at least: it may not run ahead of the clock
            if now > int(told["now"]) and (since >= 1.0 or told["pending"]):
                self._ledger.close(now)
                last = time.monotonic()
