"""Casts that the ledger took and the count leaves out (V7, V9), and VOTE that moves oddly (V2)."""

from stellar_sdk import Asset, BumpSequence, ManageData, Payment, SetOptions, Signer, TextMemo
from stellar_sdk.operation import Operation

from contracts.crypto.ballot_proof import fresh_randomness, prove
from contracts.records.frame import split, values
from contracts.records.kinds import BALLOT
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.record import Record
from contracts.voting.races import choice_bits
from tests.forgeries.desk import Key
from tests.forgeries.forgery import Forgery
from tests.forgeries.people import draw_voters
from tests.forgeries.plan import LARGE, Plan
from tests.forgeries.world import World

FORGER = 1


class ForgersCast(World):
    """The forger's ballot is honest; how it is cast is not."""

    forger = FORGER

    def cast(self, index: int, at: int) -> None:
        """Cast otherwise in the forger's place."""
        if index == self.forger:
            self.forge(Record(BALLOT, self.ballot_of(index)), at)
        else:
            super().cast(index, at)

    def forge(self, record: Record, at: int) -> None:
        """Cast a ballot wrongly."""
        raise AssertionError("each forgery has its own way")

    def data(self, record: Record) -> list[Operation]:
        """Return the data entries of a small ballot's only part."""
        return [ManageData("sandogh", value) for value in values(split(record)[0])]

    def paying(self, amount: str = "1") -> Payment:
        """Return a cast's payment as an operation."""
        vote = Asset("VOTE", self.issuer.account)
        return Payment(self.box.account, vote, amount, source=self.urn.account)

    def send(self, source: Key, *operations: Operation, at: int | None, **said: object) -> None:
        """Post operations as the forged cast."""
        envelope = self.desk.operations(source.account, [source, self.relay], *operations, **said)
        self.where["forged"] = self.desk.settle(envelope, at=at)[0]


class TooEarly(ForgersCast):
    """A ballot one second before voting opens."""

    forger = 0

    def time_of(self, index: int) -> int:
        """Return a second before the opening for the forger."""
        return self.opens - 1 if index == 0 else super().time_of(index)

    def forge(self, record: Record, at: int) -> None:
        """Cast it as any other."""
        self.put("forged", record.body, at, None)


class TooLate(ForgersCast):
    """A ballot one second after the end."""

    forger = 4

    def forge(self, record: Record, at: int) -> None:
        """Cast it as any other."""
        self.put("forged", record.body, at, None)

    def time_of(self, index: int) -> int:
        """Return a second after the end for the forger, the end for the one before."""
        if index == self.forger:
            return self.closes + 1
        return self.closes if index == self.forger - 1 else super().time_of(index)


class WrongMemo(ForgersCast):
    """A memo that is not the record's id."""

    def forge(self, record: Record, at: int) -> None:
        """Cast with another memo."""
        envelopes = self.casting(record, self.channels[0], memo=bytes(32))
        self.where["forged"] = self.desk.in_turn(envelopes, at)


class TextInsteadOfHash(ForgersCast):
    """A memo of another type."""

    def forge(self, record: Record, at: int) -> None:
        """Cast with a text."""
        operations = [*self.data(record), self.paying()]
        self.send(self.channels[0], *operations, at=at, memo=TextMemo("ballot"))


class NoChannel(ForgersCast):
    """A source that is not in the manifest, with everything else as it should be."""

    def forge(self, record: Record, at: int) -> None:
        """Cast from the relay's own account."""
        self.desk.fund([self.relay.account])
        envelopes = self.desk.parts(record, self.relay.account, [self.relay], self.payment)
        self.where["forged"] = self.desk.in_turn(envelopes, at)


class OthersSignature(ForgersCast):
    """A channel that another key signs for: the ledger takes it, the count does not."""

    def forge(self, record: Record, at: int) -> None:
        """Cast with the other key's signature."""
        channel, other = self.channels[0], Key()
        more = SetOptions(signer=Signer.ed25519_public_key(other.account, 1))
        self.desk.settle(self.desk.operations(channel.account, [channel], more))
        envelopes = self.desk.parts(
            record, channel.account, [other], self.payment, payers=[self.relay]
        )
        self.where["forged"] = self.desk.in_turn(envelopes, at)


class NoBallot(ForgersCast):
    """VOTE moves to the box without a ballot."""

    def forge(self, record: Record, at: int) -> None:
        """Pay only."""
        self.send(self.channels[0], self.paying(), at=at)


class NoBallotFromTheUrn(ForgersCast):
    """VOTE moves to the box in a transaction of the urn itself."""

    def forge(self, record: Record, at: int) -> None:
        """Pay only, with a relay key's signature alone."""
        envelope = self.desk.operations(self.urn.account, [self.relay], self.paying())
        self.where["forged"] = self.desk.settle(envelope, at=at)[0]


class TwoInOne(ForgersCast):
    """A ballot that pays 2 VOTE."""

    absent = frozenset({2})
    amounts: tuple[str, ...] = ("2",)

    def forge(self, record: Record, at: int) -> None:
        """Pay two."""
        payments = [self.paying(amount) for amount in self.amounts]
        self.send(self.channels[0], *self.data(record), *payments, at=at)


class TwoPayments(TwoInOne):
    """A ballot that pays 1 VOTE twice."""

    amounts = ("1", "1")


class PaymentFirst(ForgersCast):
    """The payment comes before the ballot's data."""

    def forge(self, record: Record, at: int) -> None:
        """Pay, then write."""
        self.send(self.channels[0], self.paying(), *self.data(record), at=at)


class NoHeader(ForgersCast):
    """Data that are no record's part."""

    def forge(self, record: Record, at: int) -> None:
        """Cut the first value off."""
        self.send(self.channels[0], *self.data(record)[1:], self.paying(), at=at)


class PaidBack(ForgersCast):
    """VOTE goes from the urn back to the issuer."""

    def forge(self, record: Record, at: int) -> None:
        """Pay back instead of casting."""
        vote = Asset("VOTE", self.issuer.account)
        back = Payment(self.issuer.account, vote, "1", source=self.urn.account)
        self.send(self.channels[0], back, at=at)


class LargeBallots(ForgersCast):
    """Ballots of two parts."""

    plan = LARGE


class MissingPart(LargeBallots):
    """The first part was never sent."""

    def forge(self, record: Record, at: int) -> None:
        """Send the last part only."""
        self.where["forged"] = self.desk.in_turn(self.casting(record, self.channels[0])[1:], at)

    def casting(self, record: Record, channel: Key, **other: object) -> list[bytes]:
        """Leave no sequence number out for the part that is not sent."""
        if record.body[:4] != FORGER.to_bytes(4, "big"):
            return super().casting(record, channel, **other)
        *_, last = split(record)
        signers = [channel, self.relay]
        paid = self.desk.part(last, channel.account, signers, record.id, self.payment)
        return [b"", paid]


class TwoChannels(LargeBallots):
    """The two parts of one ballot come from two channels."""

    def forge(self, record: Record, at: int) -> None:
        """Send the first part from one, the last from another."""
        first, second = self.channels
        before, last = split(record)
        envelopes = [
            self.desk.part(before, first.account, [first], record.id),
            self.desk.part(last, second.account, [second, self.relay], record.id, self.payment),
        ]
        self.where["forged"] = self.desk.in_turn(envelopes, at)


class LastPartFirst(LargeBallots):
    """The two parts come in the wrong order; only the last pays."""

    def forge(self, record: Record, at: int) -> None:
        """Send the last part, then the first."""
        channel = self.channels[0]
        before, last = split(record)
        signers = [channel, self.relay]
        paid = self.desk.part(last, channel.account, signers, record.id, self.payment)
        self.where["forged"] = self.desk.settle(paid, at=at)[0]
        self.desk.settle(self.desk.part(before, channel.account, [channel], record.id))


class FirstPartPays(LargeBallots):
    """The payment comes with the first part, the last has none."""

    def forge(self, record: Record, at: int) -> None:
        """Pay with the first part."""
        channel = self.channels[0]
        before, last = split(record)
        # a full part has 99 entries: with the payment just what a transaction holds
        signers = [channel, self.relay]
        paid = self.desk.part(before, channel.account, signers, record.id, self.payment)
        self.where["forged"] = self.desk.settle(paid, at=at)[0]
        self.desk.settle(self.desk.part(last, channel.account, [channel], record.id))


class JumpedNumbers(World):
    """A channel's sequence number jumps, so transactions may be hidden."""

    def during(self) -> None:
        """Bump both channels."""
        for channel in self.channels:
            bumped = self.desk.sequence(channel.account) + 1000
            self.desk.settle(self.desk.operations(channel.account, [channel], BumpSequence(bumped)))
            while self.desk.sequence(channel.account) < bumped:
                self.desk.take(channel.account)

    def cast(self, index: int, at: int) -> None:
        """Cast by the first channel after the jump."""
        if index == len(self.voters) - 1:
            body, key = self.ballot_of(index), self.voters[index].U
            self.put("after the jump", body, at, key, channel=0)
        else:
            super().cast(index, at)


class Twice(World):
    """A credential is used twice: both ballots are sound."""

    absent = frozenset({2})

    def during(self) -> None:
        """Cast once more for the forger."""
        self.put("forged", self.ballot_of(FORGER), self.desk.now + 1, None)


class SameBytesTwice(Twice):
    """The same ballot is cast twice, byte for byte."""

    def ballot_of(self, index: int) -> bytes:
        """Return the ballot cast before."""
        for ballot, _ in self.counted:
            if ballot.index == index:
                return ballot.encode()
        return super().ballot_of(index)


class SameRandomness(World):
    """Two voters' ballots have the same R: both count, with a warning."""

    def ballot_of(self, index: int) -> bytes:
        """Use the randomness of the ballot before."""
        if index == 0:
            self.randomness = fresh_randomness(self.plan.shape)
        if index > 1:
            return super().ballot_of(index)
        bits = choice_bits(self.plan.shape, self.plan.choices(index))
        kappa = self.voters[index].kappa
        return prove(self.statement, index, kappa, bits, self.randomness).encode()


class Annulled(World):
    """A ballot of an index that was annulled before."""

    def during(self) -> None:
        """Post the annulment when some have voted."""
        self.say("amend", Amend(self.context, self.annulled, ANNUL, bytes(32), "died"))

    annulled = 4

    def put(self, name: str, body: bytes, at: int, key: object, channel: int | None = None) -> None:
        """Count all but the annulled."""
        if name == f"ballot {self.annulled}":
            return super().put("forged", body, at, None, channel)
        return super().put(name, body, at, key, channel)  # type: ignore[arg-type]


class AnnulledLater(Annulled):
    """A ballot of an index that was annulled after it was cast."""

    annulled = 0


class OldKey(World):
    """A voter got a new key; a ballot with the old one comes, then one with the new."""

    absent = frozenset({2})
    replaced = 4

    def during(self) -> None:
        """Replace the key, then let the old one vote."""
        new = draw_voters(self.desk.network, self.authority.public, 1)[0]
        said = Amend(self.context, self.replaced, NEW_KEY, new.U, "the letter was lost")
        self.say("amend", said)
        self.put("forged", self.ballot_of(self.replaced), self.desk.now + 1, None)
        voters = list(self.voters)
        voters[self.replaced] = new
        self.voters = tuple(voters)


class NewKey(OldKey):
    """A voter got a new key and uses it: no forgery."""

    absent = frozenset()

    def put(self, name: str, body: bytes, at: int, key: object, channel: int | None = None) -> None:
        """Leave the old key's ballot out."""
        if name != "forged":
            super().put(name, body, at, key, channel)  # type: ignore[arg-type]

    def roll_record(self) -> object:  # type: ignore[override]
        """Return the roll as it was posted."""
        self.posted = getattr(self, "posted", None) or super().roll_record()
        return self.posted


def refused(name: str, world: type[World], check: str, reason: str, *more: str) -> Forgery:
    """Return a forgery of one cast that alone is told of."""
    findings = ((check, reason, "forged"), *((check, one, "forged") for one in more))
    return Forgery(name, world, findings=findings)


FORGERIES = (
    refused("a ballot a second before voting opens", TooEarly, "V7", "window"),
    refused("a ballot a second after the end", TooLate, "V7", "window"),
    refused("a memo that is not the record's id", WrongMemo, "V7", "memo"),
    refused("a memo of another type", TextInsteadOfHash, "V7", "memo"),
    refused("a source that is no channel", NoChannel, "V7", "channel"),
    refused("a channel for which another key signs", OthersSignature, "V7", "channel"),
    refused("VOTE without a ballot", NoBallot, "V7", "shape"),
    refused("VOTE without a ballot, from the urn itself", NoBallotFromTheUrn, "V7", "channel"),
    refused("the payment before the data", PaymentFirst, "V7", "shape"),
    refused("data without a header", NoHeader, "V7", "parts"),
    refused("a missing part", MissingPart, "V7", "parts"),
    refused("one ballot's parts in two channels", TwoChannels, "V7", "parts"),
    refused("the last part first", LastPartFirst, "V7", "parts"),
    refused("the payment with the first part", FirstPartPays, "V7", "parts"),
    Forgery(
        "numbers of a channel left out",
        JumpedNumbers,
        findings=(("V7", "gap", "after the jump"),),
    ),
    Forgery(
        "2 VOTE in one payment",
        TwoInOne,
        faults=(("V2", "payment", "forged"),),
        findings=(("V7", "shape", "forged"),),
    ),
    Forgery(
        "two payments in one cast",
        TwoPayments,
        faults=(("V2", "payment", "forged"),),
        findings=(("V7", "shape", "forged"),),
    ),
    Forgery(
        "VOTE paid back to the issuer",
        PaidBack,
        faults=(("V2", "operation", "forged"), ("V2", "balance", None)),
    ),
    refused("a credential used twice", Twice, "V9", "duplicate"),
    refused("a ballot cast twice", SameBytesTwice, "V9", "duplicate", "equal-R"),
    Forgery("two ballots with one R", SameRandomness, findings=(("V9", "equal-R", "ballot 1"),)),
    refused("an annulled index votes", Annulled, "V9", "annulled"),
    refused("an index is annulled that has voted", AnnulledLater, "V9", "annulled"),
    refused("a key that was replaced", OldKey, "V8", "proof"),
)
HONEST = {
    "ballots of two parts": type("Large", (World,), {"plan": LARGE}),
    "a replaced key": NewKey,
    "some abstain": type("Abstain", (World,), {"absent": frozenset({0, 3})}),
    "no ballot, and no floor": type(
        "Nobody",
        (World,),
        {
            "plan": Plan(floor=0),
            "absent": frozenset(range(5)),
            "share_of": lambda self, number: None,
        },
    ),
}
