"""Whether what is shown is older than it looks: the ledger's time, the last full audit's."""

from verifier.index.state import State
from verifier.service.reaudit import LONGEST

STILL_SECONDS = 600.0
"""Between the last ledger's close and this machine's clock: a hundred ledgers, or a wrong clock."""


def stands_still(state: State, now: float) -> bool:
    """Tell whether the ledger's time and this machine's are apart, before there is a result.

    A source that answers, and whose ledger closes no more, is read to its end all the time.

    Args:
        state: of the index.
        now: Unix seconds.
    """
    return state.shown.get("result") is None and abs(now - state.tip_time) > STILL_SECONDS


def is_overdue(at: int, hours: float, now: float) -> bool:
    """Tell whether a full audit should have followed one, were it well.

    Args:
        at: when the last one began, Unix seconds.
        hours: between two.
        now: Unix seconds.
    """
    return hours > 0 and now - at > 2 * hours * 3600 + LONGEST
