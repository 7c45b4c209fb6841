"""Ledgers close on the interval, strictly forward, whatever the clock does."""

from hypothesis import given
from hypothesis import strategies as st

from node.service.clock import close_time, seconds_to_close

_TIMES = st.integers(0, 1 << 36)


@given(_TIMES, st.floats(0, 1 << 36))
def test_close_times_go_strictly_forward(last: int, now: float) -> None:
    assert close_time(last, now) > last


@given(_TIMES, st.floats(0, 1 << 36), st.floats(1, 3600))
def test_one_never_waits_longer_than_the_interval(last: int, now: float, interval: float) -> None:
    assert 0 <= seconds_to_close(last, now, interval) <= interval


def test_a_close_is_due_one_interval_after_the_last() -> None:
    assert seconds_to_close(100, 100.25, 5) == 4.75
    assert seconds_to_close(100, 107.0, 5) == 0
    assert close_time(100, 105.01) == 105


def test_a_clock_set_back_does_not_stop_the_ledger() -> None:
    assert seconds_to_close(1000, 10.0, 5) == 5
    assert close_time(1000, 10.0) == 1001
