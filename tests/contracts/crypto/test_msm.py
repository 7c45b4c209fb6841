"""The engine behind every verification, against sums done one scalar at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crypto.group import IDENTITY, ORDER, G, base
from contracts.crypto.msm import libsodium, sum_points

scalars = st.one_of(st.integers(0, ORDER - 1), st.integers(-5, 5), st.integers(ORDER, 2 * ORDER))


@given(st.lists(st.tuples(scalars, st.integers(0, ORDER - 1)), max_size=8))
def test_a_sum_is_the_sum_of_logarithms(terms: list[tuple[int, int]]) -> None:
    found = libsodium([k for k, _ in terms], [base(log) for _, log in terms])
    assert found == base(sum(k * log for k, log in terms))


@given(st.lists(st.integers(0, ORDER - 1), max_size=8))
def test_points_are_summed(logs: list[int]) -> None:
    assert sum_points([base(log) for log in logs]) == base(sum(logs))


def test_of_nothing_the_sum_is_the_identity() -> None:
    assert libsodium((), ()) == sum_points(()) == IDENTITY


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        libsodium((1, 2), (G,))
