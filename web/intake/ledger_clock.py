"""What time it is on the ledger: its last close times, carried on by this machine's clock.

The time of day of this machine plays no part: only how much of it has passed since a ledger
was seen. A ledger is always seen after it closed, so the greatest difference of late is nearest
to the truth, and the time told is never ahead of a ledger whose clock runs as ours does.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterable
from statistics import median

from node.networks.reader import LedgerInfo

SEEN = 64
"""How many ledgers are remembered."""
FEW = 3
"""How many intervals tell nothing yet."""

Monotonic = Callable[[], float]
"""Seconds from any moment on, which never go back."""


class LedgerClock:
    """The ledger's time.

    Args:
        tip: the last closed ledger, just seen.
        monotonic: this machine's clock.
    """

    def __init__(self, tip: LedgerInfo, monotonic: Monotonic = time.monotonic) -> None:
        self._monotonic = monotonic
        self._tip = tip
        self._ahead: deque[float] = deque(maxlen=SEEN)
        self._intervals: deque[float] = deque(maxlen=SEEN)
        self._asked = 0.0
        self.heard(())
        self._ahead.append(tip.close_time - self._asked)

    @property
    def tip(self) -> LedgerInfo:
        """The last closed ledger that was seen."""
        return self._tip

    def heard(self, ledgers: Iterable[LedgerInfo]) -> None:
        """Take note of an answer: the ledgers that closed since the last one, in order."""
        self._asked = self._monotonic()
        for one in ledgers:
            passed = one.sequence - self._tip.sequence
            each = (one.close_time - self._tip.close_time) / max(passed, 1)
            self._intervals.extend([each] * min(passed, SEEN))
            self._tip = one
            self._ahead.append(one.close_time - self._asked)

    def now(self) -> int:
        """Return the Unix second, no earlier than the last close time."""
        projected = math.floor(self._monotonic() + max(self._ahead))
        return max(projected, self._tip.close_time)

    def age(self) -> float:
        """Return the seconds since the ledger's server last answered."""
        return max(self._monotonic() - self._asked, 0.0)

    def interval(self) -> float | None:
        """Return the usual seconds from one close to the next of late; None if too few are known.

        The middle one: a pause of the whole ledger is no interval.
        """
        return median(self._intervals) if len(self._intervals) >= FEW else None
