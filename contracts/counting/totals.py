"""Running totals over the counted ballots (docs/protocol.md §9).

R* = ΣR and E*_k = ΣE_k, with the count and a digest that chains the trackers in ledger
order: what trustees decrypt, and what ``close`` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.crypto.group import IDENTITY, Point, add, subtract
from contracts.crypto.transcript import short


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
    """Counts ballots one after the other, in memory that does not grow with their number.

    Their points are summed a batch at a time by whoever checks proofs (``ballot_bodies``); what
    of a batch holds but does not count is taken out again.
    """

    def __init__(self, context: bytes, columns: int) -> None:
        """Start with no ballots.

        Args:
            context: the election's 32 bytes.
            columns: m.
        """
        self._count = 0
        self._digest = empty_digest(context)
        self._sums = [IDENTITY] * (columns + 1)

    def count_one(self, tracker: bytes) -> None:
        """Count one ballot; the order of calls is the order of the ledger."""
        self._count += 1
        self._digest = chain_digest(self._digest, tracker)

    def add(self, points: Sequence[Point]) -> None:
        """Add ΣR, ΣE_1 … ΣE_m of some ballots."""
        self._sums = [add(total, one) for total, one in zip(self._sums, points, strict=True)]

    def take_out(self, points: Sequence[Point]) -> None:
        """Take R, E_1 … E_m of a ballot that was added but does not count."""
        self._sums = [subtract(total, one) for total, one in zip(self._sums, points, strict=True)]

    def go_on_from(self, sums: Sums) -> None:
        """Go on from the totals of the ballots before, in place of none."""
        self._count, self._digest = sums.count, sums.digest
        self._sums = [sums.R, *sums.E]

    @property
    def count(self) -> int:
        """How many ballots were counted."""
        return self._count

    @property
    def digest(self) -> bytes:
        """The digest so far, 32 bytes."""
        return self._digest

    def sums(self) -> Sums:
        """Return the totals of all batches so far."""
        return Sums(self._count, self._digest, self._sums[0], tuple(self._sums[1:]))
