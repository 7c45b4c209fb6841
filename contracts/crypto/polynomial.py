"""Polynomials over the scalars and over the group, and Lagrange's interpolation at zero.

A polynomial of degree t-1 is its t coefficients, the constant one first; t values at
different points other than zero give the constant one back, t-1 say nothing about it
(Shamir 1979; Feldman 1987 for the commitments; docs/protocol.md §4, §9).
"""

from collections.abc import Iterable, Sequence

from contracts.crypto.group import IDENTITY, ORDER, Point, add, base, multiply


def evaluate(coefficients: Sequence[int], x: int) -> int:
    """Return f(x) = Σ a_l·x^l mod q.

    Args:
        coefficients: a_0, a_1, …: scalars, the constant one first.
        x: where, an integer.
    """
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * x + coefficient) % ORDER
    return value


def commit(coefficients: Iterable[int]) -> tuple[Point, ...]:
    """Return the commitments a_l·G (Feldman), in the order of the coefficients."""
    return tuple(base(coefficient) for coefficient in coefficients)


def evaluate_commitments(commitments: Sequence[Point], x: int) -> Point:
    """Return Σ x^l·C_l, which is f(x)·G when C_l = a_l·G; for public values only.

    Args:
        commitments: C_0, C_1, …; any of them may be the identity.
        x: where, an integer.
    """
    value = IDENTITY
    for commitment in reversed(commitments):
        value = add(multiply(x, value), commitment)
    return value


def lagrange_at_zero(points: Iterable[int]) -> dict[int, int]:
    """Return λ_i = Π j/(j-i) mod q over the other chosen j, for each chosen i.

    Then f(0) = Σ λ_i·f(i) for each f of a degree below the number of points.

    Args:
        points: the chosen i: different, none zero mod q.

    Raises:
        ValueError: a point is zero, or two are equal.
    """
    chosen = list(points)
    if any(i % ORDER == 0 for i in chosen) or len({i % ORDER for i in chosen}) != len(chosen):
        raise ValueError(f"points of an interpolation must differ and not be zero: {chosen}")
    weights = {}
    for i in chosen:
        numerator = denominator = 1
        for j in chosen:
            if j != i:
                numerator = numerator * j % ORDER
                denominator = denominator * (j - i) % ORDER
        weights[i] = numerator * pow(denominator, -1, ORDER) % ORDER
    return weights
