"""How long before the end registration stops, so that what is registered still lands.

    margin = closes × close + ⌈queue / ballots a ledger takes⌉ × close

where a close is the seconds between ledgers: those measured, but never less than what the
settings say. So a ballot that is registered in the last second has the whole queue before it,
and some ledgers more.
"""

import math
from collections import deque
from dataclasses import dataclass

MEASURED = 20
"""How many looks at the ledger the measured rate is made of."""
ENOUGH = 3
"""Full ledgers that must have been seen before the rate measured counts."""
SLOWEST = 0.1
"""The least share of the reckoned rate that a measured one may say: a pause is no rate."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the ledger takes of us.

    Attributes:
        channels: accounts that send, one transaction each a ledger.
        operations: most operations of a ledger.
        transactions: those of one ballot.
        ballot_operations: of all of a ballot's transactions.
    """

    channels: int
    operations: int
    transactions: int
    ballot_operations: int

    @property
    def ballots(self) -> float:
        """Ballots a ledger takes where nothing else wants its room."""
        by_room = self.operations / self.ballot_operations
        return min(self.channels / self.transactions, by_room)


class Pace:
    """How many ballots a ledger really took while more than it takes were waiting."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self._full: deque[tuple[int, int]] = deque(maxlen=MEASURED)

    def saw(self, ledgers: int, landed: int, waiting: int) -> None:
        """Take note of a look at the ledger.

        Args:
            ledgers: closed since the look before.
            landed: ballots in them.
            waiting: ballots that had been waiting or on their way at the look before.
        """
        if ledgers > 0 and waiting >= self.capacity.ballots * ledgers:
            self._full.append((ledgers, landed))

    @property
    def ballots(self) -> float:
        """Ballots a ledger takes: as measured, else as reckoned."""
        reckoned = self.capacity.ballots
        ledgers = sum(one for one, _ in self._full)
        if ledgers < ENOUGH:
            return reckoned
        measured = sum(landed for _, landed in self._full) / ledgers
        return max(min(measured, reckoned), SLOWEST * reckoned)


def margin(closes: int, close_seconds: float, waiting: int, ballots: float) -> int:
    """Return the seconds before the end at which registration stops.

    Args:
        closes: ledgers that a ballot is given at least.
        close_seconds: from one ledger to the next.
        waiting: ballots before it.
        ballots: how many a ledger takes.
    """
    queue = math.ceil(waiting / ballots) if waiting else 0
    return math.ceil((closes + queue) * close_seconds)
