"""An election in which much happens: what an index must carry over from step to step."""

from collections.abc import Callable

from stellar_sdk import BumpSequence

from contracts.crypto.group import Point
from contracts.records.kinds import BALLOT
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.kinds.extend import Extend
from contracts.records.record import Record
from tests.forgeries.desk import Desk
from tests.forgeries.people import draw_voters
from tests.forgeries.plan import Plan
from tests.forgeries.world import World


class Eventful(World):
    """A new key, a ballot too many, a record in two parts, an extension, an annulment, a gap."""

    plan = Plan(voters=11)
    absent = frozenset({7, 8, 9})
    repeated, annulled = 1, 2

    def __init__(self, desk: Desk, look: Callable[[], None] = lambda: None) -> None:
        """Tell ``look`` after whatever is posted."""
        super().__init__(desk)
        self.look = look

    def after(self, step: str) -> None:
        """Let somebody look."""
        self.look()

    def put(
        self, name: str, body: bytes, at: int, key: Point | None, channel: int | None = None
    ) -> None:
        """Cast, and let somebody look."""
        super().put(name, body, at, key, channel)
        self.look()

    def time_of(self, index: int) -> int:
        """Let the first one come too early."""
        return self.opens - 1 if index == 0 else super().time_of(index)

    def count(self, body: bytes, key: Point) -> None:
        """Count neither who came too early nor who is annulled."""
        if int.from_bytes(body[:4], "big") not in (0, self.annulled):
            super().count(body, key)

    def during(self) -> None:
        """Do all of it before the last voter's ballot."""
        at = self.desk.now + 1
        last = len(self.voters) - 1
        first, second = self.casting(Record(BALLOT, bytes(7000)), self.channels[0])
        self.desk.settle(first, at=at)
        self.look()
        (new,) = draw_voters(self.desk.network, self.authority.public, 1)
        said = Amend(self.context, last, NEW_KEY, new.U, "the letter was lost")
        self.say("new key", said, at=at + 1)
        self.put("again", self.ballot_of(self.repeated), at + 2, None, channel=1)
        self.put("old key", self.ballot_of(last), at + 3, None, channel=1)
        self.desk.settle(second, at=at + 4)
        self.look()
        self.closes += 50
        self.say("extend", Extend(self.context, self.closes, "a power cut"), at=at + 5)
        self.look()
        said = Amend(self.context, self.annulled, ANNUL, bytes(32), "died")
        self.say("annul", said, at=at + 6)
        self.look()
        self._jump()
        self.voters = (*self.voters[:last], new)

    def _jump(self) -> None:
        """Leave out a channel's sequence number."""
        channel = self.channels[1]
        jump = BumpSequence(self.desk.sequence(channel.account) + 2)
        self.desk.settle(self.desk.operations(channel.account, [channel], jump))
        self.desk.take(channel.account)
