"""Elections that differ from the plain one and are right all the same."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from stellar_sdk import (
    Asset,
    FeeBumpTransaction,
    FeeBumpTransactionEnvelope,
    ManageData,
    MuxedAccount,
    Payment,
    TransactionEnvelope,
)

from contracts.records.record import Body, Record, record_of
from tests.forgeries.desk import BASE_FEE, Desk, Key
from tests.forgeries.plan import Plan
from tests.forgeries.world import World


class Noise(World):
    """Records of unknown kinds, data by other names and other people's coins: no forgery."""

    def after(self, step: str) -> None:
        """Make noise after each step that leaves somebody to make it."""
        if step not in ("acknowledge", "roll", "manifest", "close", "share"):
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
    """Somebody else pays for the set-up, the commission's records and the ballots: no forgery."""

    def __init__(self, desk: Desk) -> None:
        """Give that somebody coins."""
        super().__init__(desk)
        self.payer = Key()
        desk.fund([self.payer.account])

    def bump(self, envelope: bytes) -> bytes:
        """Put an envelope into a fee bump."""
        network = self.desk.ledger.passphrase
        inner = TransactionEnvelope.from_xdr(b64encode(envelope).decode(), network)
        fee = BASE_FEE * (len(inner.transaction.operations) + 1)
        outer = FeeBumpTransactionEnvelope(
            FeeBumpTransaction(self.payer.account, fee, inner), network
        )
        outer.sign(self.payer.pair)
        return outer.to_xdr_object().to_xdr_bytes()

    def say(
        self, name: str, body: Body | Record, signers: Sequence[Key] = (), at: int | None = None
    ) -> Record:
        """Post a record of the authority."""
        record = body if isinstance(body, Record) else record_of(body)
        parts = self.desk.parts(record, self.authority.account, signers or self.signers())
        self.where[name] = self.desk.in_turn([self.bump(one) for one in parts], at)
        return record

    def setup(self) -> None:
        """Post the set-up; the manifest names it by the hash that was signed."""
        envelope = self.setup_envelope()
        self.where["setup"] = envelope.hash()
        self.desk.settle(self.bump(envelope.to_xdr_object().to_xdr_bytes()))

    def casting(self, record: Record, channel: Key, **other: Any) -> list[bytes]:
        """Return the envelopes that cast a record."""
        return [self.bump(one) for one in super().casting(record, channel, **other)]


class Muxed(World):
    """Channel, urn and box are named by muxed addresses: no forgery."""

    def casting(self, record: Record, channel: Key, **other: Any) -> list[bytes]:
        """Return the envelopes that cast a record, each account with a number."""
        network, found = self.desk.ledger.passphrase, []
        for envelope in super().casting(record, channel, **other):
            said = TransactionEnvelope.from_xdr(b64encode(envelope).decode(), network)
            *_, payment = said.transaction.operations
            said.transaction.source = MuxedAccount(channel.account, 1)
            assert isinstance(payment, Payment)
            payment.source = MuxedAccount(self.urn.account, 2)
            payment.destination = MuxedAccount(self.box.account, 2**64 - 1)
            said.signatures = []
            said.sign(channel.pair)
            said.sign(self.relay.pair)
            found.append(said.to_xdr_object().to_xdr_bytes())
        return found


HONEST: dict[str, type[World]] = {
    "fee bumps": FeeBumps,
    "muxed accounts": Muxed,
    "noise": Noise,
    "a channel's failed transaction": FailedTransactions,
    "one trustee of one": type("Alone", (World,), {"plan": Plan(trustees=1, threshold=1)}),
    "a third of three": type(
        "TwoShares",
        (World,),
        {"share_of": lambda self, number: None if number == 1 else World.share_of(self, number)},
    ),
}
