"""Elections that differ from the plain one and are right all the same."""

import base64

from stellar_sdk import Asset, ManageData, Payment, TransactionBuilder, TransactionEnvelope

from contracts.records.kinds import BALLOT
from contracts.records.record import Record
from tests.forgeries.desk import Key
from tests.forgeries.plan import Plan
from tests.forgeries.world import World


class Noise(World):
    """Records of unknown kinds, data by other names and other people's coins: no forgery."""

    def after(self, step: str) -> None:
        """Make noise after each step that leaves somebody to make it."""
        if step not in ("acknowledge", "roll", "manifest", "vote", "close", "share"):
            return
        self.desk.in_turn(
            self.desk.parts(Record(200, step.encode()), self.authority.account, self.signers())
        )
        key = self.guardians[0].key
        self.tell("noise", {1: Record(0, b"hello"), 2: Record(255, bytes(9000))})
        channel = self.channels[0]
        self.desk.settle(
            *self.desk.parts(Record(77, b"noise"), channel.account, [channel]),
            self.desk.operations(key.account, [key], ManageData("other", b"value")),
        )
        self.desk.settle(
            self.desk.operations(channel.account, [channel], ManageData("sandogh", None)),
            self.desk.operations(
                key.account, [key], Payment(self.guardians[1].key.account, Asset.native(), "1")
            ),
        )


class FailedTransactions(World):
    """A channel's transaction fails: it used a sequence number, so there is no gap."""

    def during(self) -> None:
        """Pay more than there is."""
        for channel in self.channels:
            much = Payment(self.box.account, Asset.native(), "1000000")
            failing = self.desk.operations(channel.account, [channel], much)
            assert self.desk.ledger.settle(failing)[0].status == 400


class FeeBumps(World):
    """The last ballot comes in a fee bump that another account pays: it counts."""

    def cast(self, index: int, at: int) -> None:
        """Bump the last one."""
        if index != len(self.voters) - 1:
            return super().cast(index, at)
        payer = Key()
        self.desk.fund([payer.account])
        body, channel = self.ballot_of(index), self.channels[0]
        inner = self.casting(Record(BALLOT, body), channel)[0]
        bumped = TransactionBuilder.build_fee_bump_transaction(
            payer.pair,
            200,
            TransactionEnvelope.from_xdr(
                base64.b64encode(inner).decode(), self.desk.ledger.passphrase
            ),
            self.desk.ledger.passphrase,
        )
        bumped.sign(payer.pair)
        answer = self.desk.ledger.settle(
            base64.b64encode(bumped.to_xdr_object().to_xdr_bytes()).decode(), at=at
        )[0]
        assert answer.status == 200, answer.body
        return self.count(body, self.voters[index].U)


HONEST: dict[str, type[World]] = {
    "noise": Noise,
    "a channel's failed transaction": FailedTransactions,
    "a fee bump": FeeBumps,
    "one trustee of one": type("Alone", (World,), {"plan": Plan(trustees=1, threshold=1)}),
    "a third of three": type(
        "TwoShares",
        (World,),
        {"share_of": lambda self, number: None if number == 1 else World.share_of(self, number)},
    ),
}
