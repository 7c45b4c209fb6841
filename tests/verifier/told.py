"""An election of which each voter's credential is known, with ballots that are refused."""

from typing import Any

from contracts.crypto.ballot_proof import tracker
from contracts.crypto.group import base
from contracts.records.kinds import BALLOT
from contracts.records.record import Record
from contracts.roll.credentials import new_credential, secret_key
from contracts.voting.encrypt import encrypt
from contracts.voting.receipt import Receipt
from tests.forgeries.desk import Desk
from tests.forgeries.people import Voter
from tests.forgeries.plan import Plan
from tests.forgeries.world import World

NOBODY, COUNTED = 4, 0
ABUSED = 2
"""Whose index others name: with another's key, after the end, and from no channel."""


class Told(World):
    """An election of which each voter's credential is known here."""

    plan = Plan(voters=8)
    absent = frozenset({ABUSED, *range(NOBODY, 8)})

    def __init__(self, desk: Desk) -> None:
        """Draw credentials."""
        super().__init__(desk)
        drawn = [new_credential() for _ in self.voters]
        made = [(secret_key(desk.network, self.authority.public, one), one) for one in drawn]
        made.sort(key=lambda one: base(one[0]))
        self.voters = tuple(Voter(kappa, base(kappa)) for kappa, _ in made)
        self.credentials = tuple(credential for _, credential in made)
        self.marks: dict[str, bytes] = {}

    def during(self) -> None:
        """Cast one ballot twice, and others in the name of a voter who cast none."""
        body = self.ballot_of(3)
        self.put("again", body, self.opens + 13, self.voters[3].U)
        self.put("again, once more", body, self.opens + 14, None)
        stranger = encrypt(self.statement, ABUSED, self.voters[0].kappa, self.plan.choices(ABUSED))
        head = stranger.body[: self.plan.shape.head_size]
        self.marks["stranger"] = tracker(self.context, self.voters[ABUSED].U, head)
        self.put("stranger", stranger.body, self.opens + 15, None)
        self.desk.fund([self.relay.account])
        envelopes = self.desk.parts(
            Record(BALLOT, self.seal("nowhere")), self.relay.account, [self.relay], self.payment
        )
        self.where["nowhere"] = self.desk.in_turn(envelopes, self.opens + 19)

    def cast(self, index: int, at: int) -> None:
        """Leave voter 3's to `during`."""
        if index != 3:
            super().cast(index, at)

    def after(self, step: str) -> None:
        """Cast a ballot a second after the end."""
        if step == "vote":
            self.put("late", self.seal("late"), self.closes + 1, None)

    def seal(self, name: str) -> bytes:
        """Return an honest ballot of the voter whose name is abused."""
        sealed = encrypt(
            self.statement, ABUSED, self.voters[ABUSED].kappa, self.plan.choices(ABUSED)
        )
        self.marks[name] = sealed.tracker
        return sealed.body

    def receipt(self, place: int, **changes: Any) -> bytes:
        """Return the receipt of a ballot that counts."""
        ballot, mark = self.counted[place]
        name = "again" if ballot.index == 3 else f"ballot {ballot.index}"
        said: dict[str, Any] = {
            "network": self.desk.ledger.passphrase,
            "election": self.authority.account,
            "tracker": mark,
            "transaction": self.where[name],
        }
        return Receipt(**{**said, **changes}).encode()
