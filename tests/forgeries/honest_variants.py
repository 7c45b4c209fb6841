"""Elections that differ from the plain one and are right all the same."""

from stellar_sdk import Asset, ManageData, Payment

from contracts.records.record import Record
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


HONEST: dict[str, type[World]] = {
    "noise": Noise,
    "a channel's failed transaction": FailedTransactions,
    "one trustee of one": type("Alone", (World,), {"plan": Plan(trustees=1, threshold=1)}),
    "a third of three": type(
        "TwoShares",
        (World,),
        {"share_of": lambda self, number: None if number == 1 else World.share_of(self, number)},
    ),
}
