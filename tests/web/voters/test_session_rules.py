"""Sessions, whatever a voter does in whatever order, beside a plain model of the rules."""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.voting.vote_code import vote_code
from tests.support.portal_database import MovedClock
from tests.support.unhurried import UNHURRIED
from tests.support.voters import invented
from web.services import Base
from web.voters.accounts import Voters
from web.voters.session import SessionRefused
from web.voters.sessions import Sessions

_NUMBERS = count(1)
_LENGTH, _BALLOT = 1200, 900


@dataclass
class Model:
    """What the rules say of one voter, in the plainest form."""

    step: str = "booth"
    tracker: bytes | None = None
    began: float | None = None
    ballot: float | None = None
    opened: set[bytes] = field(default_factory=set)
    voted: bool = False

    def refuses(self, what: str, tracker: bytes, now: float) -> str | None:
        """Return the name with which something is refused, or None."""
        if not self.active(now):
            return "session"
        if what == "register" and self.voted:
            return "voted"
        at_preview = self.step in ("preview", "confirmed")
        if {
            "track": self.step == "registered",
            "open": not at_preview,
            "register": self.step != "confirmed",
        }[what]:
            return "step"
        if what != "track" and tracker != self.tracker:
            return "tracker"
        return "opened" if tracker in self.opened else None

    def active(self, now: float) -> bool:
        """Tell whether there is a session."""
        if self.began is None or now >= self.began + _LENGTH:
            return False
        return self.step == "registered" or self.ballot is None or now < self.ballot + _BALLOT

    def sign_in(self, now: float) -> None:
        """Begin anew."""
        self.began, self.ballot, self.tracker = now, None, None
        self.step = "registered" if self.voted else "booth"

    def done(self, what: str, tracker: bytes) -> None:
        """Take what was not refused."""
        if what == "track" and tracker != self.tracker:
            self.step, self.tracker = "preview", tracker
        elif what == "open":
            self.step, self.tracker = "booth", None
            self.opened.add(tracker)
        elif what == "register":
            self.step, self.voted = "registered", True


class Voter:
    """One voter at the portal, and the model of it."""

    def __init__(self, base: Base, clock: MovedClock, number: int) -> None:
        self.base, self.clock, self.number = base, clock, number
        self.sessions, self.model = Sessions(base), Model()
        self.id = 0
        self.token = ""

    async def list(self) -> None:
        """Stand in the list of voters."""
        one = invented(self.number)
        await Voters(self.base).import_([one])
        self.id = await Voters(self.base).find(one.licence, one.national_code) or 0

    async def act(self, what: str, which: int) -> None:
        """Do a thing; compare how it ends and what is then with the model."""
        tracker = which.to_bytes(2, "big") + self.number.to_bytes(30, "big")
        now = self.clock.now
        if what == "sign in":
            async with self.base.database.write() as connection:
                self.token = await self.sessions.open(connection, self.id, "192.0.2.1")
            self.model.sign_in(now)
        elif what == "wait":
            self.clock.move((450, 1200)[which])
        elif what == "text":
            await self._text(tracker, now)
        elif what == "begin":
            await self._begin(now)
        else:
            await self._step(what, tracker, now)
        await self._compare()

    async def _text(self, tracker: bytes, now: float) -> None:
        sender = Voters(self.base).mobile_hash(invented(self.number).mobile)
        async with self.base.database.write() as connection:
            got = await self.sessions.confirm(connection, sender, vote_code(tracker), int(now))
        model = self.model
        fits = model.tracker == tracker and model.step in ("preview", "confirmed")
        assert (got is not None) == (fits and model.active(now))
        if got is not None:
            model.step = "confirmed"

    async def _begin(self, now: float) -> None:
        session = await self.sessions.get(self.token)
        if session is not None and session.active:
            await self.sessions.start_ballot(session)
            self.model.ballot = now if self.model.ballot is None else self.model.ballot

    async def _step(self, what: str, tracker: bytes, now: float) -> None:
        session = await self.sessions.get(self.token)
        if session is None:
            return
        expected = self.model.refuses(what, tracker, now)
        said = None
        try:
            if what == "track":
                await self.sessions.set_tracker(session, tracker)
            elif what == "open":
                await self.sessions.open_tracker(session, tracker)
            else:
                async with self.base.database.write() as connection:
                    at = self.base.now()
                    await self.sessions.register(connection, session.id, tracker, at)
        except SessionRefused as refusal:
            said = refusal.name
        assert said == expected, (what, self.model)
        if said is None:
            self.model.done(what, tracker)

    async def _compare(self) -> None:
        session = await self.sessions.get(self.token)
        if session is None:
            assert self.model.began is None
            return
        assert session.active == self.model.active(self.clock.now)
        if session.active:
            assert (session.step, session.tracker) == (self.model.step, self.model.tracker)
            came = session.step == "confirmed" or (session.step == "registered" and session.code)
            assert (session.code_received is not None) == bool(came)


STEPS = st.tuples(
    st.sampled_from(
        ["sign in", "begin", "track", "track", "text", "text", "open", "register", "wait"]
    ),
    st.integers(0, 1),
)


@settings(suppress_health_check=UNHURRIED, max_examples=25)
@given(st.lists(STEPS, min_size=3, max_size=16))
async def test_whatever_a_voter_does(
    base: Base, clock: MovedClock, steps: list[tuple[str, int]]
) -> None:
    voter = Voter(base, clock, next(_NUMBERS))
    await voter.list()
    await voter.act("sign in", 0)
    for what, which in steps:
        await voter.act(what, which)


@pytest.mark.parametrize("which", [0, 1])
async def test_the_model_reaches_a_registration(base: Base, clock: MovedClock, which: int) -> None:
    voter = Voter(base, clock, next(_NUMBERS))
    await voter.list()
    for what in ("sign in", "begin", "track", "open", "register", "track"):
        await voter.act(what, which)
    for what in ("track", "text", "sign in", "track", "text", "register", "register"):
        await voter.act(what, 1 - which)
    assert voter.model.voted
