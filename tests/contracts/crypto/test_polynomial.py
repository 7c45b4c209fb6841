"""Guards: shares of a polynomial open its constant, in scalars and in the group."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.group import IDENTITY, ORDER, add, base, multiply
from contracts.crypto.polynomial import (
    commit,
    evaluate,
    evaluate_commitments,
    lagrange_at_zero,
)

scalars = st.integers(min_value=0, max_value=ORDER - 1)
polynomials = st.lists(scalars, min_size=1, max_size=5)


@given(polynomials, st.integers(min_value=0, max_value=2**32 - 1))
def test_value_is_the_sum_of_powers(coefficients: list[int], x: int) -> None:
    assert evaluate(coefficients, x) == sum(a * x**k for k, a in enumerate(coefficients)) % ORDER


@settings(max_examples=30)
@given(polynomials, st.integers(min_value=0, max_value=100))
def test_committed_value_is_the_value_committed(coefficients: list[int], x: int) -> None:
    assert evaluate_commitments(commit(coefficients), x) == base(evaluate(coefficients, x))


def test_identity_commitments_are_allowed() -> None:
    assert evaluate_commitments((IDENTITY, IDENTITY), 3) == IDENTITY


@given(polynomials, st.sets(st.integers(1, 200), min_size=5, max_size=5))
def test_enough_points_give_the_constant(coefficients: list[int], points: set[int]) -> None:
    weights = lagrange_at_zero(points)
    opened = sum(weight * evaluate(coefficients, i) for i, weight in weights.items()) % ORDER
    assert opened == coefficients[0]


def test_points_in_the_group_give_the_constant() -> None:
    coefficients = (7, 11, 13)
    total = IDENTITY
    for i, weight in lagrange_at_zero((2, 5, 9)).items():
        total = add(total, multiply(weight, base(evaluate(coefficients, i))))
    assert total == base(7)


def test_too_few_points_give_something_else() -> None:
    coefficients = (7, 11, 13)
    weights = lagrange_at_zero((1, 2))
    assert sum(w * evaluate(coefficients, i) for i, w in weights.items()) % ORDER != 7


@pytest.mark.parametrize("points", [(0, 1), (1, 1), (1, ORDER + 1), (ORDER, 2)])
def test_points_that_do_not_interpolate_are_refused(points: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="must differ"):
        lagrange_at_zero(points)
