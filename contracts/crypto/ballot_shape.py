"""The bits of a ballot: candidates of all races, then slack bits per race (docs/protocol.md §7).

Slack turns "at least min, at most max" into one equation: chosen candidates and weighted
slack bits of a race sum to exactly its max.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

HEAD_POINTS_AFTER_E = 7
TAIL_SCALARS_AFTER_F = 4


@dataclass(frozen=True, slots=True)
class RaceBounds:
    """How many of a race's candidates a ballot may choose.

    Raises:
        ValueError: not 0 ≤ minimum ≤ maximum ≤ candidates with maximum ≥ 1.
    """

    candidates: int
    minimum: int
    maximum: int

    def __post_init__(self) -> None:
        if not (0 <= self.minimum <= self.maximum <= self.candidates and self.maximum >= 1):
            raise ValueError(
                f"bounds {self.minimum} to {self.maximum} of {self.candidates} candidates"
            )

    def slack_weights(self) -> tuple[int, ...]:
        """Return 1, 2, 4, …, the last one cut so that they sum to maximum - minimum."""
        room = self.maximum - self.minimum
        count = room.bit_length()
        if count == 0:
            return ()
        powers = [1 << j for j in range(count - 1)]
        return (*powers, room - sum(powers))


@dataclass(frozen=True, slots=True)
class RaceBits:
    """Where a race's bits lie, from 0: its candidates, its slack bits and their weights."""

    bounds: RaceBounds
    candidates: range
    slack: range
    weights: tuple[int, ...]

    def balance(self, values: Sequence[int]) -> int:
        """Return Σ values[k] over candidates + Σ w_j·values[j] over slack bits."""
        total = sum(values[self.candidates.start : self.candidates.stop])
        for position, weight in zip(self.slack, self.weights, strict=True):
            total += weight * values[position]
        return total


@dataclass(frozen=True)
class Shape:
    """The layout of every ballot of an election.

    Attributes:
        bounds: one for each race, in manifest order.
    """

    bounds: tuple[RaceBounds, ...]

    @classmethod
    def of(cls, bounds: Iterable[tuple[int, int, int]]) -> "Shape":
        """Make a shape from (candidates, minimum, maximum) of each race."""
        return cls(tuple(RaceBounds(*bound) for bound in bounds))

    @cached_property
    def m(self) -> int:
        """The number of candidates of all races: encrypted bits, columns used."""
        return sum(bound.candidates for bound in self.bounds)

    @cached_property
    def n(self) -> int:
        """The number of committed bits: candidates and slack."""
        return self.m + sum(len(bound.slack_weights()) for bound in self.bounds)

    @cached_property
    def races(self) -> tuple[RaceBits, ...]:
        """Where the bits of each race lie."""
        laid = []
        first, slack = 0, self.m
        for bound in self.bounds:
            weights = bound.slack_weights()
            laid.append(
                RaceBits(
                    bound,
                    range(first, first + bound.candidates),
                    range(slack, slack + len(weights)),
                    weights,
                )
            )
            first += bound.candidates
            slack += len(weights)
        return tuple(laid)

    @cached_property
    def head_size(self) -> int:
        """Bytes of a ballot's head: index, R, E_1 … E_m, B, A, T1, T0, A_R, A_y, A_U."""
        return 4 + 32 * (1 + self.m + HEAD_POINTS_AFTER_E)

    @cached_property
    def body_size(self) -> int:
        """Bytes of a ballot's body: 32(m+n) + 388."""
        return self.head_size + 32 * (self.n + TAIL_SCALARS_AFTER_F)
