"""The roll of some keys: ascending, whatever order they came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.records.kinds.roll import decode
from contracts.roll.sorted_keys import RollError, indices, sorted_roll
from tests.strategies.records import POINTS


@given(st.lists(st.sampled_from(POINTS), min_size=1, max_size=30, unique=True))
def test_keys_are_sorted_and_found_again(keys: list) -> None:
    roll = sorted_roll(keys)
    assert decode(roll.encode()) == roll
    assert sorted(keys) == list(roll)
    assert [roll[index] for index in indices(roll, keys)] == keys


@pytest.mark.parametrize("keys", [[], POINTS[:1] * 2])
def test_no_keys_and_equal_keys_are_refused(keys: list) -> None:
    with pytest.raises(RollError):
        sorted_roll(keys)


def test_a_key_outside_the_roll_is_refused() -> None:
    with pytest.raises(RollError):
        indices(sorted_roll(POINTS[:3]), POINTS[3:4])
