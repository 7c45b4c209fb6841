"""Slack turns "at least min, at most max" into one sum, for every min and max."""

from itertools import product

import pytest
from hypothesis import given

from contracts.crypto.ballot_shape import RaceBounds, Shape
from tests.strategies.shapes import shapes

ALL_BOUNDS = [(low, high) for high in range(1, 10) for low in range(high + 1)]


@pytest.mark.parametrize(("low", "high"), ALL_BOUNDS)
def test_slack_reaches_max_from_every_allowed_count_and_from_no_other(low: int, high: int) -> None:
    weights = RaceBounds(9, low, high).slack_weights()
    reached = {
        sum(w * bit for w, bit in zip(weights, bits, strict=True))
        for bits in product((0, 1), repeat=len(weights))
    }
    assert {count for count in range(10) if high - count in reached} == set(range(low, high + 1))


@pytest.mark.parametrize(("low", "high"), ALL_BOUNDS)
def test_weights_are_powers_of_two_the_last_cut(low: int, high: int) -> None:
    weights = RaceBounds(9, low, high).slack_weights()
    assert sum(weights) == high - low
    assert weights[:-1] == tuple(1 << j for j in range(len(weights) - 1))
    assert all(0 < weight <= 1 << j for j, weight in enumerate(weights))


@pytest.mark.parametrize(
    ("candidates", "low", "high"), [(3, -1, 2), (3, 2, 1), (3, 1, 4), (3, 0, 0), (0, 0, 0)]
)
def test_impossible_bounds_are_refused(candidates: int, low: int, high: int) -> None:
    with pytest.raises(ValueError, match="bounds"):
        RaceBounds(candidates, low, high)


@given(shapes())
def test_each_bit_belongs_to_one_race(shape: Shape) -> None:
    candidates = [k for race in shape.races for k in race.candidates]
    slack = [k for race in shape.races for k in race.slack]
    assert candidates == list(range(shape.m))
    assert slack == list(range(shape.m, shape.n))
    assert shape.body_size == 32 * (shape.m + shape.n) + 388


def test_the_ballot_of_qazvin() -> None:
    shape = Shape.of([(30, 0, 7), (9, 0, 3), (6, 0, 1)])
    assert (shape.m, shape.n) == (45, 51)
    assert [race.weights for race in shape.races] == [(1, 2, 4), (1, 2), (1,)]
    assert shape.body_size == 3460
