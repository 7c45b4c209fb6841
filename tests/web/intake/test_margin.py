"""The ledger's time between its closes, and how long before the end registration stops."""

import pytest

from node.networks.reader import LedgerInfo
from web.intake.ledger_clock import SEEN, LedgerClock
from web.intake.margin import Capacity, Pace, margin

SMALL = Capacity(channels=4, operations=1000, transactions=1, ballot_operations=10)


class Machine:
    """A machine's clock."""

    def __init__(self) -> None:
        self.at = 50.0

    def __call__(self) -> float:
        return self.at


def closed(sequence: int, time: int) -> LedgerInfo:
    return LedgerInfo(sequence, bytes(32), bytes(32), time)


def test_time_goes_on_between_ledgers_and_through_an_outage() -> None:
    machine = Machine()
    clock = LedgerClock(closed(10, 1000), machine)
    assert (clock.now(), clock.age(), clock.tip.sequence) == (1000, 0.0, 10)
    machine.at += 3.7
    assert clock.now() == 1003
    assert clock.age() == pytest.approx(3.7)
    clock.heard(())
    assert (clock.now(), clock.age()) == (1003, 0.0)
    machine.at += 600
    assert clock.now() == 1603
    assert clock.tip.close_time == 1000


def test_a_ledger_seen_late_does_not_set_the_clock_back() -> None:
    machine = Machine()
    clock = LedgerClock(closed(10, 1000), machine)
    machine.at += 5
    clock.heard([closed(11, 1005)])
    machine.at += 9
    clock.heard([closed(12, 1010)])
    assert clock.now() == 1014
    clock.heard([closed(13, 1020)])
    assert clock.now() == 1020


def test_what_was_seen_long_ago_is_forgotten() -> None:
    machine = Machine()
    clock = LedgerClock(closed(1, 5000), machine)
    clock.heard([closed(2, 5010)])
    for number in range(SEEN):
        machine.at += 20
        clock.heard([closed(3 + number, 5010 + 10 * (number + 1))])
    # its seconds are twice as long as ours: what it said of late counts
    assert clock.now() < 5010 + 10 * SEEN + 20 * SEEN


def test_the_interval_is_the_usual_one() -> None:
    clock = LedgerClock(closed(1, 1000), Machine())
    assert clock.interval() is None
    clock.heard([closed(2, 1005), closed(3, 1010)])
    assert clock.interval() is None
    clock.heard([closed(4, 1015), closed(5, 90_000), closed(6, 90_006)])
    assert clock.interval() == 5
    clock.heard([closed(10, 90_014)])
    assert clock.interval() == 5
    clock.heard([closed(20, 90_034)])
    assert clock.interval() == 2


@pytest.mark.parametrize(
    ("waiting", "seconds"), [(0, 15), (1, 20), (4, 20), (5, 25), (400, 15 + 500)]
)
def test_the_margin_is_some_closes_and_the_queue(waiting: int, seconds: int) -> None:
    assert margin(3, 5.0, waiting, SMALL.ballots) == seconds


def test_a_ledger_takes_what_channels_and_its_room_allow() -> None:
    assert SMALL.ballots == 4
    assert Capacity(80, 1000, 1, 57).ballots == pytest.approx(17.54, abs=0.01)
    assert Capacity(4, 10_000, 2, 110).ballots == 2


def test_the_pace_is_measured_only_where_more_waited_than_fits() -> None:
    pace = Pace(SMALL)
    for _ in range(10):
        pace.saw(1, 1, 1)
    assert pace.ballots == 4
    pace.saw(1, 2, 100)
    pace.saw(1, 2, 100)
    assert pace.ballots == 4
    pace.saw(2, 4, 100)
    assert pace.ballots == 2
    # faster than reckoned is luck, and a standstill is no pace
    for _ in range(20):
        pace.saw(1, 50, 100)
    assert pace.ballots == 4
    for _ in range(20):
        pace.saw(1, 0, 100)
    assert pace.ballots == pytest.approx(0.4)
    assert margin(3, 5.0, 100, pace.ballots) == 15 + 250 * 5
