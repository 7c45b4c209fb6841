"""Small discrete logarithms by baby steps and giant steps (Shanks 1971); public values only.

A column's total v is at most the number of counted ballots, so v·G is opened by search: a
table of the first multiples of G, shared by all columns, then steps of the table's length.
"""

from math import isqrt

from contracts.crypto.group import IDENTITY, G, Point, add, base, subtract
from node.base.errors import SandoghError


class OutOfRange(SandoghError):
    """A point that is no multiple v·G with 0 ≤ v ≤ limit."""

    def __init__(self, point: Point, limit: int) -> None:
        super().__init__(f"point {point.hex()} is not v·G for any v from 0 to {limit}")
        self.point = point
        self.limit = limit


class DiscreteLog:
    """Finds v with v·G = point for 0 ≤ v ≤ limit.

    The table holds about √(limit·searches) points of 32 bytes: as much work to make as all
    the searches together take at worst.
    """

    def __init__(self, limit: int, searches: int = 1) -> None:
        """Make the table.

        Args:
            limit: the greatest v, at least 0.
            searches: how many points are to be looked up.
        """
        self.limit = limit
        self._width = min(limit, isqrt(limit * max(searches, 1))) + 1
        self._steps: dict[Point, int] = {}
        point = IDENTITY
        for v in range(self._width):
            self._steps[point] = v
            point = add(point, G)
        self._giant = base(self._width)

    def find(self, point: Point) -> int:
        """Return v with v·G = ``point``.

        Raises:
            OutOfRange: there is none from 0 to ``limit``.
        """
        rest = point
        for start in range(0, self.limit + 1, self._width):
            step = self._steps.get(rest)
            if step is not None and start + step <= self.limit:
                return start + step
            rest = subtract(rest, self._giant)
        raise OutOfRange(point, self.limit)
