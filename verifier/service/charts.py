"""Charts as numbers for inline SVG: no script draws them, and a table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 28
ROWS = 12


@dataclass(frozen=True, slots=True)
class Curve:
    """A turnout curve.

    Attributes:
        points: of the line, as SVG's `points`.
        area: the same, closed along the ground.
        grid: height and value of the lines across.
        first, last: Unix seconds at both ends.
        total: the last value.
        rows: some points for the table: Unix seconds, value.
    """

    points: str
    area: str
    grid: tuple[tuple[float, int], ...]
    first: int
    last: int
    total: int
    rows: tuple[tuple[int, int], ...]


def curve(values: Sequence[tuple[int, int]]) -> Curve | None:
    """Draw a curve.

    Args:
        values: time and count, both never falling.

    Returns:
        None where nothing can be drawn: fewer than two points, or no time between them.
    """
    if len(values) < 2 or values[-1][0] <= values[0][0]:
        return None
    first, last, total = values[0][0], values[-1][0], values[-1][1]
    top = _round_up(max(total, 1))
    ground = HEIGHT - BOTTOM

    def x(time: int) -> float:
        return round(LEFT + (time - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    def y(value: int) -> float:
        return round(ground - value / top * (ground - TOP), 1)

    points = " ".join(f"{x(time)},{y(value)}" for time, value in values)
    step = max(1, -(-len(values) // ROWS))
    rows = [*values[:-1:step], values[-1]]
    return Curve(
        points,
        f"{x(first)},{ground} {points} {x(last)},{ground}",
        tuple((y(value), value) for value in sorted({0, top // 2, top})),
        first,
        last,
        total,
        tuple(rows),
    )


def _round_up(value: int) -> int:
    """Return the next number whose half is easily read: 2, 4, 10, 20, 40, 100, …"""
    size = 1
    while True:
        for step in (2, 4, 10):
            if value <= step * size:
                return step * size
        size *= 10


def percent(part: int, whole: int) -> int:
    """Return hundredths of a percent, 0 to 10 000, rounded down so that only all is all."""
    return min(10_000, part * 10_000 // whole) if whole else 0
