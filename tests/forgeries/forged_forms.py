"""Casts and acts at the edges of the rules: odd data entries, parts in between, last seconds."""

from base64 import b64encode
from collections.abc import Callable

from stellar_sdk import (
    AccountMerge,
    Asset,
    ManageData,
    Payment,
    SetOptions,
    Signer,
    TransactionEnvelope,
)

from contracts.records.frame import split
from contracts.records.kinds import BALLOT
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.kinds.extend import Extend
from contracts.records.record import Record
from tests.forgeries.desk import BASE_FEE, Key
from tests.forgeries.forged_casts import ForgersCast, LargeBallots, refused
from tests.forgeries.forgery import Forgery
from tests.forgeries.people import draw_voters
from tests.forgeries.world import World

Change = Callable[[ForgersCast, list[ManageData]], list[ManageData]]


def entries(name: str, change: Change) -> Forgery:
    """Return the forgery of a cast whose data entries are changed, all else as it should be."""

    def forge(world: ForgersCast, record: Record, at: int) -> None:
        first, second = world.channels
        (envelope,) = ForgersCast.casting(world, record, first)
        network = world.desk.ledger.passphrase
        said = TransactionEnvelope.from_xdr(b64encode(envelope).decode(), network)
        *data, payment = said.transaction.operations
        changed = change(world, [one for one in data if isinstance(one, ManageData)])
        said.transaction.operations = [*changed, payment]
        said.transaction.fee = BASE_FEE * (len(changed) + 1)
        said.signatures = []
        signers = [first, world.relay]
        if any(one.source is not None for one in changed):
            signers.append(second)
        for key in signers:
            said.sign(key.pair)
        signed = said.to_xdr_object().to_xdr_bytes()
        world.where["forged"] = world.desk.settle(signed, at=at)[0]

    return refused(name, type("Entries", (ForgersCast,), {"forge": forge}), "V7", "parts")


def _of_another_name(world: ForgersCast, data: list[ManageData]) -> list[ManageData]:
    first, *others = data
    return [ManageData("sandogh2", first.data_value), *others]


def _of_another_account(world: ForgersCast, data: list[ManageData]) -> list[ManageData]:
    first, *others = data
    other = world.channels[1].account
    return [ManageData("sandogh", first.data_value, source=other), *others]


def _removed(world: ForgersCast, data: list[ManageData]) -> list[ManageData]:
    return [*data, ManageData("sandogh", None)]


def _short(world: ForgersCast, data: list[ManageData]) -> list[ManageData]:
    first, *others = data
    assert first.data_value is not None
    cut = ManageData("sandogh", first.data_value[:-1])
    return [cut, ManageData("sandogh", first.data_value[-1:]), *others]


class InParts(LargeBallots):
    """The forger's ballot of two parts is sent part by part, in one channel."""

    def part_of(self, record: Record, number: int, *signers: Key) -> bytes:
        """Return the envelope of one of two parts; the last pays."""
        channel, pays = self.channels[0], number == 1
        return self.desk.part(
            split(record)[number],
            channel.account,
            [*(signers or (channel,)), *((self.relay,) if pays else ())],
            record.id,
            self.payment if pays else None,
        )

    def last(self, record: Record, at: int) -> None:
        """Send the last part."""
        self.where["forged"] = self.desk.settle(self.part_of(record, 1), at=at)[0]


class RecordBetween(InParts):
    """Another record comes between the two parts: it drops the first."""

    def forge(self, record: Record, at: int) -> None:
        """Send part, record, part."""
        channel = self.channels[0]
        self.desk.settle(self.part_of(record, 0))
        self.desk.settle(*self.desk.parts(Record(77, b"noise"), channel.account, [channel]))
        self.last(record, at)


class OthersFirstPart(InParts):
    """Another key signs for the channel, on the first part only."""

    def forge(self, record: Record, at: int) -> None:
        """Let it sign."""
        channel, other = self.channels[0], Key()
        more = SetOptions(signer=Signer.ed25519_public_key(other.account, 1))
        self.desk.settle(self.desk.operations(channel.account, [channel], more))
        self.desk.settle(self.part_of(record, 0, other))
        self.last(record, at)


class FirstPartAgain(InParts):
    """A first part comes early and twice, a payment follows, then the last part: no forgery."""

    forger = 0

    def forge(self, record: Record, at: int) -> None:
        """Send part, part, payment, part."""
        channel = self.channels[0]
        self.desk.settle(self.part_of(record, 0), at=self.opens - 2)
        self.desk.settle(self.part_of(record, 0), at=self.opens - 1)
        paid = Payment(self.channels[1].account, Asset.native(), "1")
        between = self.desk.operations(channel.account, [channel], paid)
        self.desk.settle(between, at=self.opens)
        self.last(record, self.opens + 1)
        self.count(record.body, self.voters[self.forger].U)


class SideBySide(ForgersCast):
    """A credential's two sound ballots lie in one ledger: that which is applied first counts."""

    absent = frozenset({2})

    def forge(self, record: Record, at: int) -> None:
        """Cast both, and see which the ledger took first."""
        bodies = [record.body, self.ballot_of(self.forger)]
        made = [
            self.casting(Record(BALLOT, body), channel)[0]
            for body, channel in zip(bodies, self.channels, strict=True)
        ]
        names = self.desk.settle(*made, at=at)
        places = [
            int(self.desk.ledger.get(f"/transactions/{name.hex()}").body["paging_token"])
            for name in names
        ]
        first = places.index(min(places))
        self.count(bodies[first], self.voters[self.forger].U)
        self.where["forged"] = names[1 - first]


class LastSecond(World):
    """An index that has voted is annulled in the last second of voting."""

    annulled = 1

    def during(self) -> None:
        """Let all others vote first."""
        self.counted = [one for one in self.counted if one[0].index != self.annulled]

    def after(self, step: str) -> None:
        """Annul it as voting ends."""
        if step == "vote":
            said = Amend(self.context, self.annulled, ANNUL, bytes(32), "died")
            self.say("amend", said, at=self.closes)

    def time_of(self, index: int) -> int:
        """Cast the last ballot before."""
        return min(super().time_of(index), self.closes - 4)


class KeyOfAnOvertaken(World):
    """A new key comes too late for one index and is given to another: it was never used."""

    def during(self) -> None:
        """Give it to who has voted, then to who has not."""
        new = draw_voters(self.desk.network, self.authority.public, 1)[0]
        for name, index in (("said", 1), ("again", 4)):
            self.say(name, Amend(self.context, index, NEW_KEY, new.U, "a lost letter"))
        self.new = new

    def cast(self, index: int, at: int) -> None:
        """Vote with the new key."""
        if index == 4:
            self.voters = (*self.voters[:4], self.new)
        super().cast(index, at)


class ExtendedTwice(World):
    """The end is moved, and moved again after the first end but before the new one."""

    def during(self) -> None:
        """Extend twice, each in the last second."""
        for name in ("first", "second"):
            end, self.closes = self.closes, self.closes + 100
            self.say(name, Extend(self.context, self.closes, "a power cut"), at=end)


class ChannelAgain(World):
    """A channel is merged away and created anew by a stranger while votes are cast."""

    def during(self) -> None:
        """Merge it and create it; its sequence numbers begin anew."""
        channel = self.channels[0]
        self.desk.settle(
            self.desk.operations(channel.account, [channel], ManageData("sandogh", None))
        )
        merged = AccountMerge(self.authority.account)
        self.desk.settle(self.desk.operations(channel.account, [channel], merged))
        self.desk.fund([channel.account])
        self.desk.forget(channel.account)


FORGERIES = (
    entries("an entry of another name in a ballot", _of_another_name),
    entries("an entry of another account in a ballot", _of_another_account),
    entries("an entry that is removed in a ballot", _removed),
    entries("a short value within a ballot", _short),
    refused("another record between two parts", RecordBetween, "V7", "parts"),
    refused("a first part for which another key signs", OthersFirstPart, "V7", "channel"),
    refused("two ballots of a credential in one ledger", SideBySide, "V9", "duplicate"),
    Forgery(
        "an index annulled in the last second",
        LastSecond,
        findings=(("V9", "annulled", "ballot 1"),),
    ),
    Forgery(
        "the key of an overtaken amendment, given to another",
        KeyOfAnOvertaken,
        findings=(("V3", "overtaken", "said"),),
    ),
)
HONEST: dict[str, type[World]] = {
    "a first part too early and twice, and something else in between": FirstPartAgain,
    "the end moved twice": ExtendedTwice,
    "a channel merged and created anew": ChannelAgain,
}
