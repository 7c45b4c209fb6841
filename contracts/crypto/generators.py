"""Generators whose discrete logarithms nobody knows (docs/protocol.md §3)."""

from functools import cache

from contracts.crypto.group import Point
from contracts.crypto.transcript import point, u32


@cache
def blinding() -> Point:
    """Return Q, the generator that blinds commitments."""
    return point("gen-q", u32(0))


@cache
def bit(k: int) -> Point:
    """Return P_k, the generator of the k-th bit of a ballot, k = 1, 2, …"""
    return point("gen-p", u32(k))


def bits(count: int) -> tuple[Point, ...]:
    """Return P_1 … P_count."""
    return tuple(bit(k) for k in range(1, count + 1))
