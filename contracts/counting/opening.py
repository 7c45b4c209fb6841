"""Opening the totals from any t valid shares (docs/protocol.md §9).

v_k·G = E*_k - Σ λ_i·D_{i,k}: the sum over the chosen trustees gives x_k·R*, which is what
encryption added; v_k is then found by search up to the count.
"""

from collections.abc import Mapping, Sequence

from contracts.counting.totals import Sums
from contracts.crypto.discrete_log import DiscreteLog, OutOfRange
from contracts.crypto.group import IDENTITY, Point, subtract
from contracts.crypto.msm import Engine, libsodium
from contracts.crypto.polynomial import lagrange_at_zero
from node.base.errors import SandoghError


class TooFewShares(SandoghError):
    """Fewer valid shares than the threshold."""

    def __init__(self, have: int, threshold: int) -> None:
        super().__init__(f"opening needs {threshold} valid shares; there are {have}")
        self.have = have
        self.threshold = threshold


class ColumnOutOfRange(SandoghError):
    """A column whose total is not from 0 to the number of counted ballots."""

    def __init__(self, column: int, count: int) -> None:
        super().__init__(f"column {column} opens to no number from 0 to {count}, the ballots")
        self.column = column
        self.count = count


def open_totals(
    sums: Sums,
    shares: Mapping[int, Sequence[Point]],
    threshold: int,
    engine: Engine = libsodium,
) -> tuple[int, ...]:
    """Return v_1 … v_m.

    Args:
        sums: the recount.
        shares: D_{i,1} … D_{i,m} of trustees whose shares verified; the ``threshold`` lowest
            are used. Any others would give the same.
        threshold: t.
        engine: sums the weighted shares.

    Raises:
        TooFewShares: fewer than t, where R* is not the identity.
        ColumnOutOfRange: a column is no number of ballots.
    """
    masks = _masks(sums, shares, threshold, engine)
    search = DiscreteLog(sums.count, len(sums.E))
    totals = []
    for column, (encrypted, mask) in enumerate(zip(sums.E, masks, strict=True), 1):
        try:
            totals.append(search.find(subtract(encrypted, mask)))
        except OutOfRange as error:
            raise ColumnOutOfRange(column, sums.count) from error
    return tuple(totals)


def _masks(
    sums: Sums, shares: Mapping[int, Sequence[Point]], threshold: int, engine: Engine
) -> list[Point]:
    """Return x_k·R* for each column k."""
    if sums.R == IDENTITY:
        return [IDENTITY] * len(sums.E)
    if len(shares) < threshold:
        raise TooFewShares(len(shares), threshold)
    chosen = sorted(shares)[:threshold]
    weights = lagrange_at_zero(chosen)
    scalars = [weights[i] for i in chosen]
    return [
        engine(scalars, column) for column in zip(*(tuple(shares[i]) for i in chosen), strict=True)
    ]
