"""Running totals over the counted ballots (docs/protocol.md §9).

R* = ΣR and E*_k = ΣE_k, with the count and a digest that chains the trackers in ledger
order: what trustees decrypt, and what ``close`` says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.crypto.ballot_proof import Ballot
from contracts.crypto.group import IDENTITY, Point
from contracts.crypto.msm import sum_points
from contracts.crypto.transcript import short

PointSum = Callable[[Sequence[Point]], Point]
WAITING = 64


def empty_digest(context: bytes) -> bytes:
    """Return the digest of no ballots: h(count, context)."""
    return short("count", context)


def chain_digest(digest: bytes, tracker: bytes) -> bytes:
    """Return the digest after one more counted ballot: h(count, digest so far, tracker)."""
    return short("count", digest, tracker)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a recount gives.

    Attributes:
        count: the number of counted ballots.
        digest: 32 bytes over their trackers, in ledger order.
        R: R*; the identity where nothing was encrypted, or by a freak of randomness.
        E: E*_1 … E*_m.
    """

    count: int
    digest: bytes
    R: Point
    E: tuple[Point, ...]


class Totals:
    """Adds ballots one after the other, in memory that does not grow with their number."""

    def __init__(self, context: bytes, columns: int, add_all: PointSum = sum_points) -> None:
        """Start with no ballots.

        Args:
            context: the election's 32 bytes.
            columns: m.
            add_all: the engine that sums points; called with some tens of points at a time.
        """
        self._add_all = add_all
        self._count = 0
        self._digest = empty_digest(context)
        self._sums = [IDENTITY] * (columns + 1)
        self._waiting: list[tuple[Point, ...]] = []

    def add(self, ballot: Ballot, tracker: bytes) -> None:
        """Count one ballot; the order of calls is the order of the ledger."""
        self._count += 1
        self._digest = chain_digest(self._digest, tracker)
        self._waiting.append((ballot.R, *ballot.E))
        if len(self._waiting) >= WAITING:
            self._flush()

    def go_on_from(self, sums: Sums) -> None:
        """Go on from the totals of the ballots before, in place of none."""
        self._count, self._digest = sums.count, sums.digest
        self._sums = [sums.R, *sums.E]
        self._waiting.clear()

    @property
    def count(self) -> int:
        """How many ballots were added."""
        return self._count

    @property
    def digest(self) -> bytes:
        """The digest so far, 32 bytes."""
        return self._digest

    def sums(self) -> Sums:
        """Return the totals so far."""
        self._flush()
        return Sums(self._count, self._digest, self._sums[0], tuple(self._sums[1:]))

    def _flush(self) -> None:
        if self._waiting:
            columns = zip(*self._waiting, strict=True)
            self._sums = [
                self._add_all((total, *column))
                for total, column in zip(self._sums, columns, strict=True)
            ]
            self._waiting.clear()
