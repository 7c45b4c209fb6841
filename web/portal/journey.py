"""The voter's way: its steps, its clocks, and what may be done when.

The rules:

1.  A sign-in that succeeded opens a session. It ends when its time is over (``time``), when the
    same voter signs in again (``moved``), or when the voter leaves (``left``). In an ended session
    nothing is done any more.
2.  The ballot's clock starts when the ballot is first shown and never runs beyond the session.
    When it is over before the ballot is registered, the session has ended, too (``time``).
3.  A session stands at one step: ``booth`` (choosing), ``preview`` (the tracker of an encrypted
    ballot is known), ``confirmed`` (that ballot's vote code came from the voter's own number),
    ``registered`` (a ballot was accepted).
4.  Whose ballot was registered, in whatever session, stands at ``registered``, for ever: nothing
    is chosen, opened or registered again.
5.  A tracker may be sent at every step before ``registered``. It takes the place of the one before,
    and what confirmed that one no longer counts: the step is ``preview``.
6.  A ballot may be opened for a check at ``preview`` and ``confirmed``, named by the tracker in
    force. The step is ``booth`` again; that ballot is never registered.
7.  A ballot is registered at ``confirmed`` only, and only the one of the tracker in force. The same
    ballot sent again after that is answered as it was the first time.
8.  Trackers are taken and ballots are registered while the election is open: from ``opens`` until
    ``registration_ends``, which lies before the end by the margin that a ballot needs to reach a
    ledger. This time is the ledger's, the clocks of rules 1 and 2 are the portal's.

Where several rules refuse, the first of these names is said: ``session`` (1, 2), ``step`` (3, 4, 6,
7), ``window`` (8), ``tracker`` (6, 7).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol

Step = Literal["booth", "preview", "confirmed", "registered", "ended"]
Why = Literal["moved", "time", "left"]


class Session(Protocol):
    """What is asked of a voter's session; moments are Unix seconds of the portal's clock."""

    @property
    def step(self) -> str:
        """Where it stands: ``booth``, ``preview``, ``confirmed`` or ``registered``."""

    @property
    def expires(self) -> int:
        """When its time is over."""

    @property
    def ballot_expires(self) -> int | None:
        """When the ballot's own clock is over; None before the ballot is first shown."""

    @property
    def tracker(self) -> bytes | None:
        """Of the ballot at the preview, 32 bytes."""

    @property
    def ended_why(self) -> str | None:
        """Why it was ended before its time; None where it wasn't."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The election's times, all of the ledger.

    Attributes:
        now: the last close time known, projected to this moment.
        opens: when voting opens.
        registration_ends: first second at which no ballot is registered any more.
        ends: the end in force, extensions applied.
    """

    now: int
    opens: int
    registration_ends: int
    ends: int


@dataclass(frozen=True, slots=True)
class Registered:
    """How a registered ballot fares.

    Attributes:
        tracker: 32 bytes.
        state: ``received``, ``sending``, ``recorded`` or ``not_recorded``.
        why: why it was not recorded.
        transaction: hash of the one that holds it, 32 bytes.
        ledger, time: where it was recorded, and that ledger's close time.
    """

    tracker: bytes
    state: str
    why: str | None = None
    transaction: bytes | None = None
    ledger: int | None = None
    time: int | None = None

    def value(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "tracker": self.tracker.hex(),
            "state": self.state,
            "why": self.why,
            "transaction": self.transaction.hex() if self.transaction is not None else None,
            "ledger": self.ledger,
            "time": self.time,
        }


@dataclass(frozen=True, slots=True)
class State:
    """Where a voter stands, and all clocks.

    Attributes:
        step: ``ended``, or the session's own.
        why: why it ended.
        tracker: of the ballot at the preview.
        received: whether its vote code has come from the voter's number.
        now: the portal's clock; ``session_ends`` and ``ballot_ends`` are of it.
        hours: the election's times.
        ballot: the registered one.
    """

    step: Step
    why: Why | None
    tracker: bytes | None
    received: bool
    now: int
    session_ends: int
    ballot_ends: int | None
    hours: Hours
    ballot: Registered | None

    def value(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "step": self.step,
            "why": self.why,
            "tracker": self.tracker.hex() if self.tracker is not None else None,
            "received": self.received,
            "now": self.now,
            "session_ends": self.session_ends,
            "ballot_ends": self.ballot_ends,
            "election_now": self.hours.now,
            "election_ends": self.hours.ends,
            "registration_ends": self.hours.registration_ends,
            "opens": self.hours.opens,
            "ballot": self.ballot.value() if self.ballot is not None else None,
        }


class Action(StrEnum):
    """What a voter can do in the booth."""

    LOOK = "look"
    SEAL = "seal"
    OPEN = "open"
    REGISTER = "register"


_STEPS: dict[Action, frozenset[Step]] = {
    Action.LOOK: frozenset({"booth", "preview", "confirmed"}),
    Action.SEAL: frozenset({"booth", "preview", "confirmed"}),
    Action.OPEN: frozenset({"preview", "confirmed"}),
    Action.REGISTER: frozenset({"confirmed"}),
}
"""At which steps each may be done. ``look``: be given what a ballot is made of."""

_IN_HOURS = frozenset({Action.SEAL, Action.REGISTER})
_OF_A_TRACKER = frozenset({Action.OPEN, Action.REGISTER})


def state_of(session: Session, hours: Hours, ballot: Registered | None, now: int) -> State:
    """Return where a voter stands.

    Args:
        session: the voter's.
        hours: the election's times.
        ballot: the voter's registered ballot, from whatever session.
        now: the portal's clock.
    """
    step, why = _step(session, ballot, now)
    return State(
        step,
        why,
        session.tracker,
        step in ("confirmed", "registered"),
        now,
        session.expires,
        _ballot_ends(session),
        hours,
        ballot,
    )


def refusal(state: State, action: Action, tracker: bytes | None = None) -> str | None:
    """Return the name of the rule that refuses an action, or None where it may be done.

    Args:
        state: where the voter stands.
        action: what is asked.
        tracker: of the ballot that shall be opened or registered.
    """
    if state.step == "ended":
        return "session"
    if state.step not in _STEPS[action]:
        return "step"
    if action in _IN_HOURS and not registers(state.hours):
        return "window"
    if action in _OF_A_TRACKER and (tracker is None or tracker != state.tracker):
        return "tracker"
    return None


def registers(hours: Hours) -> bool:
    """Tell whether ballots are registered now (rule 8)."""
    return hours.opens <= hours.now < hours.registration_ends


def is_repetition(state: State, tracker: bytes) -> bool:
    """Tell whether a ballot is the very one that was registered already (rule 7)."""
    return (
        state.step == "registered" and state.ballot is not None and state.ballot.tracker == tracker
    )


def _step(session: Session, ballot: Registered | None, now: int) -> tuple[Step, Why | None]:
    if session.ended_why is not None:
        return "ended", _why(session.ended_why)
    if now >= session.expires:
        return "ended", "time"
    if ballot is not None or session.step == "registered":
        return "registered", None
    over = _ballot_ends(session)
    if over is not None and now >= over:
        return "ended", "time"
    match session.step:
        case "booth" | "preview" | "confirmed" as step:
            return step, None
    raise ValueError(f"a session at an unknown step: {session.step}")


def _ballot_ends(session: Session) -> int | None:
    over = session.ballot_expires
    return over if over is None else min(over, session.expires)


def _why(text: str) -> Why:
    match text:
        case "moved" | "time" | "left":
            return text
    raise ValueError(f"a session ended for an unknown reason: {text}")
