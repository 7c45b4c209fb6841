"""Where time comes from: passed in, so that no test waits."""

import time
from typing import Protocol


class Clock(Protocol):
    """A source of time and of waiting."""

    def now(self) -> float:
        """Return Unix seconds."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return Unix seconds."""
        return time.time()


def next_close(last_close: int, now: float, interval: float) -> tuple[int, float]:
    """Say when the next ledger closes.

    Close times are whole seconds and go strictly forward. A clock that is behind the last
    close (it was set back, or the ledger once ran by hand) does not stop the ledger: it goes
    on one second at a time until the clock has caught up.

    Args:
        last_close: Unix seconds of the last close.
        now: Unix seconds.
        interval: seconds between closes, at least 1.

    Returns:
        The close time that is due if it closed now, and the seconds left to wait for it.
    """
    if now < last_close:
        return last_close + 1, interval
    wait = last_close + interval - now
    return max(int(now + max(wait, 0.0)), last_close + 1), max(wait, 0.0)
