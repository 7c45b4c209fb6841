"""Where time comes from: passed in, so that no test waits."""

import time
from typing import Protocol


class Clock(Protocol):
    """A source of time."""

    def now(self) -> float:
        """Return Unix seconds."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return Unix seconds."""
        return time.time()


def seconds_to_close(last_close: int, now: float, interval: float) -> float:
    """Return how long to wait for the next close, 0 when it is due.

    A clock that is behind the last close (it was set back, or the ledger once ran by hand)
    does not stop the ledger: it goes on one interval at a time until the clock catches up.

    Args:
        last_close: Unix seconds of the last close.
        now: Unix seconds.
        interval: seconds between closes, at least 1.
    """
    if now < last_close:
        return interval
    return max(last_close + interval - now, 0.0)


def close_time(last_close: int, now: float) -> int:
    """Return the time of a close made now: whole seconds, strictly after the last one."""
    return max(int(now), last_close + 1)
