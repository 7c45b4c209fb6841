"""Guards: a total is found wherever it lies in its range, and nothing outside it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.discrete_log import DiscreteLog, OutOfRange
from contracts.crypto.group import IDENTITY, base


@pytest.mark.parametrize("searches", [1, 7, 1000])
def test_every_value_of_a_small_range_is_found(searches: int) -> None:
    search = DiscreteLog(20, searches)
    assert [search.find(base(v)) for v in range(21)] == list(range(21))


@settings(max_examples=20)
@given(st.integers(1, 5000), st.data())
def test_a_value_of_the_range_is_found(limit: int, data: st.DataObject) -> None:
    v = data.draw(st.integers(0, limit))
    assert DiscreteLog(limit, 3).find(base(v)) == v


@pytest.mark.parametrize("limit", [0, 1, 2, 9, 100])
@pytest.mark.parametrize("searches", [1, 45])
def test_just_outside_is_refused(limit: int, searches: int) -> None:
    search = DiscreteLog(limit, searches)
    assert search.find(base(limit)) == limit
    for v in (limit + 1, -1):
        with pytest.raises(OutOfRange) as caught:
            search.find(base(v))
        assert (caught.value.point, caught.value.limit) == (base(v), limit)


def test_no_ballots_leave_only_zero() -> None:
    search = DiscreteLog(0, 45)
    assert search.find(IDENTITY) == 0
    with pytest.raises(OutOfRange):
        search.find(base(1))
