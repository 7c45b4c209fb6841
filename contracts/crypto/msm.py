"""Multi-scalar multiplication of public data, behind one interface.

Every caller takes an ``Engine`` as an argument: this module's plain one, over libsodium, is
the reference to which the faster one (``contracts.crypto.engine``) is held.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from contracts.crypto.group import (
    IDENTITY,
    POINT_SIZE,
    EncodingError,
    Point,
    add,
    decode_point,
    multiply,
)


class Loaded(Protocol):
    """Points that an engine holds, decoded once, by their places from 0."""

    @property
    def bad(self) -> Sequence[int]:
        """The places of encodings that ``decode_point`` refuses, ascending."""

    def multiply(self, scalars: Sequence[int], places: Sequence[range]) -> Point:
        """Return Σ scalar·point.

        Args:
            scalars: integers, taken mod q.
            places: of as many points, none of them bad; ranges one after the other.

        Raises:
            ValueError: the numbers differ.
        """

    def sums(self, starts: Sequence[int], count: int) -> tuple[Point, ...]:
        """Return, for each k < ``count``, the sum over ``starts`` of the points at start + k."""


class Engine(Protocol):
    """Arithmetic on public points: never with a secret, it may tell it by its time."""

    @property
    def name(self) -> str:
        """What people call it."""

    def __call__(self, scalars: Sequence[int], points: Sequence[Point]) -> Point:
        """Return ``Σ scalars[i]·points[i]``.

        Args:
            scalars: integers, taken mod q.
            points: as many group elements.

        Raises:
            ValueError: the lengths differ.
        """

    def load(self, points: Sequence[Point]) -> Loaded:
        """Take points that are known to be group elements; none is bad."""

    def decode(self, encodings: bytes) -> Loaded:
        """Decode points strictly, those of ``decode_point`` and no others.

        Args:
            encodings: 32 bytes a point.

        Raises:
            ValueError: not a multiple of 32 bytes.
        """


def cut(encodings: bytes) -> Iterator[bytes]:
    """Yield 32 bytes after 32 bytes.

    Raises:
        ValueError: not a multiple of 32 bytes.
    """
    if len(encodings) % POINT_SIZE:
        raise ValueError(f"{len(encodings)} bytes are no whole number of points")
    return (encodings[start : start + POINT_SIZE] for start in range(0, len(encodings), POINT_SIZE))


class _Kept:
    """Points as libsodium takes them: encoded."""

    def __init__(self, points: Sequence[Point], bad: Sequence[int]) -> None:
        self._points = points
        self.bad = bad

    def multiply(self, scalars: Sequence[int], places: Sequence[range]) -> Point:
        return libsodium(scalars, [self._points[place] for some in places for place in some])

    def sums(self, starts: Sequence[int], count: int) -> tuple[Point, ...]:
        return tuple(
            sum_points([self._points[start + k] for start in starts]) for k in range(count)
        )


class _Libsodium:
    """One multiplication and one addition a term."""

    name = "libsodium"

    def __call__(self, scalars: Sequence[int], points: Sequence[Point]) -> Point:
        total = IDENTITY
        for scalar, point in zip(scalars, points, strict=True):
            total = add(total, multiply(scalar, point))
        return total

    def load(self, points: Sequence[Point]) -> Loaded:
        return _Kept(points, ())

    def decode(self, encodings: bytes) -> Loaded:
        points: list[Point] = []
        bad: list[int] = []
        for place, encoded in enumerate(cut(encodings)):
            try:
                points.append(decode_point(encoded))
            except EncodingError:
                points.append(IDENTITY)
                bad.append(place)
        return _Kept(points, bad)


libsodium: Engine = _Libsodium()
"""The reference, and what is quickest for some ballots: it needs no compiling."""


def sum_points(points: Sequence[Point]) -> Point:
    """Return the sum of ``points``; of none, the identity."""
    total = IDENTITY
    for point in points:
        total = add(total, point)
    return total
