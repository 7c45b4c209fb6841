"""The rules of the voter's way, one by one, then over any way through them."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from web.portal.journey import (
    Action,
    Hours,
    Registered,
    State,
    is_repetition,
    refusal,
    registers,
    state_of,
)

NOW = 1_790_000_000
"""The portal's clock."""
LEDGER = 1_800_000_000
"""The ledger's, another on purpose."""
ONE, OTHER = bytes([1]) * 32, bytes([2]) * 32
HOURS = Hours(now=LEDGER, opens=LEDGER - 10, registration_ends=LEDGER + 100, ends=LEDGER + 120)


@dataclass(frozen=True)
class Seat:
    """A session as a row tells it."""

    step: str = "booth"
    expires: int = NOW + 1200
    ballot_expires: int | None = NOW + 900
    tracker: bytes | None = None
    ended_why: str | None = None


def state(seat: Seat, ballot: Registered | None = None, now: int = NOW) -> State:
    """Return where a voter stands in the open election."""
    return state_of(seat, HOURS, ballot, now)


AT_PREVIEW = Seat(step="preview", tracker=ONE)
CONFIRMED = Seat(step="confirmed", tracker=ONE)
BALLOT = Registered(ONE, "received")


@pytest.mark.parametrize("why", ["moved", "time", "left"])
def test_in_an_ended_session_nothing_is_done(why: str) -> None:
    for seat in (Seat(), AT_PREVIEW, CONFIRMED, Seat(step="registered")):
        ended = state(replace(seat, ended_why=why), BALLOT)
        assert (ended.step, ended.why) == ("ended", why)
        assert {refusal(ended, action, ONE) for action in Action} == {"session"}


def test_a_session_ends_with_its_second() -> None:
    assert state(CONFIRMED, now=CONFIRMED.expires - 301).step == "confirmed"
    late = replace(CONFIRMED, ballot_expires=CONFIRMED.expires)
    assert state(late, now=late.expires - 1).step == "confirmed"
    ended = state(late, now=late.expires)
    assert (ended.step, ended.why) == ("ended", "time")


def test_the_ballots_clock_ends_a_session_before_its_time() -> None:
    assert state(CONFIRMED, now=NOW + 899).step == "confirmed"
    ended = state(CONFIRMED, now=NOW + 900)
    assert (ended.step, ended.why) == ("ended", "time")


def test_the_ballots_clock_starts_with_the_ballot() -> None:
    assert state(Seat(ballot_expires=None), now=NOW + 1199).step == "booth"


def test_a_registered_voter_has_no_ballots_clock() -> None:
    assert state(CONFIRMED, BALLOT, now=NOW + 1000).step == "registered"
    assert state(Seat(step="registered"), now=NOW + 1000).step == "registered"


@given(st.integers(NOW, NOW + 3000), st.integers(NOW, NOW + 3000))
def test_the_ballots_clock_stays_inside_the_session(ballot_expires: int, expires: int) -> None:
    at = state(Seat(expires=expires, ballot_expires=ballot_expires))
    assert at.ballot_ends == min(ballot_expires, expires)


def test_a_new_session_of_a_registered_voter_is_registered() -> None:
    assert state(Seat(), BALLOT).step == "registered"
    assert {refusal(state(Seat(), BALLOT), action, ONE) for action in Action} == {"step"}


ALLOWED = {
    "booth": {Action.LOOK, Action.SEAL},
    "preview": {Action.LOOK, Action.SEAL, Action.OPEN},
    "confirmed": {Action.LOOK, Action.SEAL, Action.OPEN, Action.REGISTER},
    "registered": set(),
}


@pytest.mark.parametrize(("step", "allowed"), ALLOWED.items())
def test_what_may_be_done_at_each_step(step: str, allowed: set[Action]) -> None:
    at = state(Seat(step=step, tracker=None if step == "booth" else ONE))
    assert {action for action in Action if refusal(at, action, ONE) is None} == allowed
    assert {refusal(at, one, ONE) for one in set(Action) - allowed} <= {"step"}


def test_only_the_tracker_in_force_is_opened_or_registered() -> None:
    for action in (Action.OPEN, Action.REGISTER):
        assert refusal(state(CONFIRMED), action, ONE) is None
        assert refusal(state(CONFIRMED), action, OTHER) == "tracker"
        assert refusal(state(CONFIRMED), action) == "tracker"


def test_received_says_that_the_code_came() -> None:
    seats = (Seat(), AT_PREVIEW, CONFIRMED, Seat(step="registered"))
    assert [state(seat).received for seat in seats] == [False, False, True, True]


@pytest.mark.parametrize(
    ("now", "registered"),
    [
        (HOURS.opens - 1, False),
        (HOURS.opens, True),
        (HOURS.registration_ends - 1, True),
        (HOURS.registration_ends, False),
        (HOURS.ends, False),
    ],
)
def test_ballots_are_registered_in_the_elections_hours(now: int, registered: bool) -> None:
    hours = replace(HOURS, now=now)
    assert registers(hours) is registered
    at = state_of(CONFIRMED, hours, None, NOW)
    expected = None if registered else "window"
    assert refusal(at, Action.SEAL) == expected
    assert refusal(at, Action.REGISTER, ONE) == expected
    assert refusal(at, Action.LOOK) is None
    assert refusal(at, Action.OPEN, ONE) is None


def test_the_same_ballot_again_is_a_repetition_another_is_not() -> None:
    at = state(Seat(step="registered", tracker=ONE), BALLOT)
    assert is_repetition(at, ONE)
    assert not is_repetition(at, OTHER)
    assert not is_repetition(state(CONFIRMED), ONE)
    ended = state(Seat(step="registered", ended_why="moved"), BALLOT)
    assert not is_repetition(ended, ONE)


def test_a_row_that_says_what_cannot_be_is_no_state() -> None:
    with pytest.raises(ValueError, match="unknown step: elsewhere"):
        state(Seat(step="elsewhere"))
    with pytest.raises(ValueError, match="unknown reason: bored"):
        state(Seat(ended_why="bored"))


def test_the_json_has_every_clock_and_no_bytes() -> None:
    ballot = Registered(ONE, "recorded", None, OTHER, 7, LEDGER)
    assert state(Seat(step="registered", tracker=ONE), ballot).value() == {
        "step": "registered",
        "why": None,
        "tracker": ONE.hex(),
        "received": True,
        "now": NOW,
        "session_ends": NOW + 1200,
        "ballot_ends": NOW + 900,
        "election_now": LEDGER,
        "election_ends": LEDGER + 120,
        "registration_ends": LEDGER + 100,
        "opens": LEDGER - 10,
        "ballot": {
            "tracker": ONE.hex(),
            "state": "recorded",
            "why": None,
            "transaction": OTHER.hex(),
            "ledger": 7,
            "time": LEDGER,
        },
    }


class AnyWay(RuleBasedStateMachine):
    """A voter, two sessions' worth of trackers, and time that passes: no way leads around.

    The world does what the rules allow, as the portal does; what it remembers is what the rules
    must have kept.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seat = Seat()
        self.ballot: Registered | None = None
        self.now = NOW
        self.hours = HOURS
        self.opened: set[bytes] = set()
        self.texted: bytes | None = None
        self.next = 1

    @property
    def at(self) -> State:
        """Where the voter stands."""
        return state_of(self.seat, self.hours, self.ballot, self.now)

    def made(self, back: int) -> bytes:
        """Return the tracker made last, or one of those before it."""
        return max(self.next - 1 - back, 0).to_bytes(32, "big")

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        self.hours = replace(self.hours, now=self.hours.now + seconds // 8)

    @rule()
    def sign_in(self) -> None:
        self.seat = Seat(expires=self.now + 1200, ballot_expires=self.now + 900)
        self.texted = None

    @rule()
    def seal(self) -> None:
        tracker = self.next.to_bytes(32, "big")
        if refusal(self.at, Action.SEAL) is None:
            self.next += 1
            self.seat = replace(self.seat, step="preview", tracker=tracker)
            self.texted = None

    @precondition(lambda self: self.at.step == "preview")
    @rule()
    def text(self) -> None:
        self.seat = replace(self.seat, step="confirmed")
        self.texted = self.seat.tracker

    @rule(back=st.integers(0, 2))
    def open(self, back: int) -> None:
        tracker = self.made(back)
        if refusal(self.at, Action.OPEN, tracker) is None:
            self.opened.add(tracker)
            self.seat = replace(self.seat, step="booth", tracker=None)

    @rule(back=st.integers(0, 2))
    def register(self, back: int) -> None:
        tracker = self.made(back)
        if refusal(self.at, Action.REGISTER, tracker) is None:
            assert self.ballot is None, "a second ballot"
            assert tracker == self.texted, "its code was not texted in this session"
            assert tracker not in self.opened, "it was opened"
            assert self.now < min(self.seat.expires, self.seat.ballot_expires or self.now)
            assert self.hours.opens <= self.hours.now < self.hours.registration_ends
            self.ballot = Registered(tracker, "received")
            self.seat = replace(self.seat, step="registered")

    @invariant()
    def registered_is_for_ever(self) -> None:
        if self.ballot is not None:
            assert self.at.step in ("registered", "ended")


TestAnyWay = AnyWay.TestCase
