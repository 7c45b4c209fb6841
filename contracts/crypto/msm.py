"""Multi-scalar multiplication of public data, behind one interface.

Every caller takes an ``Engine`` as an argument: this module's plain one, over libsodium, is
the reference to which a faster one is held.
"""

from collections.abc import Callable, Sequence

from contracts.crypto.group import IDENTITY, Point, add, multiply

Engine = Callable[[Sequence[int], Sequence[Point]], Point]


def libsodium(scalars: Sequence[int], points: Sequence[Point]) -> Point:
    """Return ``Σ scalars[i]·points[i]``: one multiplication and one addition a term.

    Args:
        scalars: integers, taken mod q.
        points: as many group elements.

    Raises:
        ValueError: the lengths differ.
    """
    total = IDENTITY
    for scalar, point in zip(scalars, points, strict=True):
        total = add(total, multiply(scalar, point))
    return total


def sum_points(points: Sequence[Point]) -> Point:
    """Return the sum of ``points``; of none, the identity."""
    total = IDENTITY
    for point in points:
        total = add(total, point)
    return total
