"""Set-ups that are not the template, and accounts with a life of their own (V2)."""

import secrets
from collections.abc import Callable
from typing import Any

from stellar_sdk import AccountMerge, ChangeTrust, Payment, SetOptions, Signer
from stellar_sdk.operation import Operation
from stellar_sdk.operation.set_options import AuthorizationFlag

from tests.forgeries.desk import Desk, Key
from tests.forgeries.forgery import Forgery
from tests.forgeries.world import World

Change = Callable[[World, list[Operation]], None]
TEMPLATE = (("V2", "template", "setup"),)


class OtherSetup(World):
    """The set-up's operations are changed."""

    def __init__(self, desk: Desk, change: Change) -> None:
        """Take the change: it works on the template's operations."""
        super().__init__(desk)
        self.change = change

    def setup_operations(self, template: list[Operation]) -> list[Operation]:
        """Return the changed operations."""
        self.change(self, template)
        return template


def other_setup(name: str, change: Change) -> Forgery:
    """Return the forgery of a changed set-up; voting goes on as if it were right."""
    return Forgery(name, lambda desk: OtherSetup(desk, change), TEMPLATE)


def _before_lock(role: str, signer: Callable[[], Signer]) -> Change:
    """Give an account one more signer just before it is locked."""

    def change(world: World, operations: list[Operation]) -> None:
        account = getattr(world, role).account
        place = next(
            place
            for place, one in enumerate(operations)
            if isinstance(one, SetOptions)
            and one.master_weight == 0
            and one.source is not None
            and one.source.account_id == account
        )
        operations.insert(place, SetOptions(signer=signer(), source=account))

    return change


def _own_key() -> Signer:
    return Signer.ed25519_public_key(Key().account, 1)


def _pre_authorised() -> Signer:
    return Signer.pre_auth_tx(secrets.token_bytes(32), 1)


def _hash_lock() -> Signer:
    return Signer.sha256_hash(secrets.token_bytes(32), 1)


def _options(place: int, **changed: Any) -> Change:
    """Change values of the SetOptions at a place, from 0."""

    def change(world: World, operations: list[Operation]) -> None:
        for name, value in changed.items():
            setattr(operations[place], name, value)

    return change


def _heavy_relay(world: World, operations: list[Operation]) -> None:
    operations[9] = SetOptions(
        signer=Signer.ed25519_public_key(world.relay.account, 255), source=world.urn.account
    )


def _wide_limit(world: World, operations: list[Operation]) -> None:
    trust = operations[4]
    assert isinstance(trust, ChangeTrust)
    trust.limit = "1000"


def _more_votes(world: World, operations: list[Operation]) -> None:
    trust, payment = operations[4], operations[8]
    assert isinstance(trust, ChangeTrust)
    assert isinstance(payment, Payment)
    trust.limit = payment.amount = "6"


def _own_source(world: World, operations: list[Operation]) -> None:
    """A last operation of the authority: no account of the election, but no template either."""
    operations.append(SetOptions(home_domain="example.org"))


class EarlierLife(World):
    """The issuer had a life with a pre-authorised signer, ended, and was made again."""

    def after(self, step: str) -> None:
        """Live and end before the roll."""
        if step != "acknowledge":
            return
        account = self.issuer.account
        self.desk.fund([account])
        self.where["earlier"] = self.desk.first_transaction(account)
        self.desk.settle(
            self.desk.operations(account, [self.issuer], SetOptions(signer=_pre_authorised()))
        )
        self.desk.settle(
            self.desk.operations(account, [self.issuer], AccountMerge(self.authority.account))
        )


class SetupBeforeRoll(World):
    """The set-up came before the roll."""

    steps = (
        *("accounts", "ceremony", "deal", "acknowledge", "setup", "roll"),
        *World.steps[World.steps.index("manifest") :],
    )


class NoSuchSetup(World):
    """The manifest names a set-up that is not on the ledger."""

    def manifest_value(self) -> dict[str, Any]:
        """Name another hash."""
        self.where["named"] = secrets.token_bytes(32)
        return super().manifest_value() | {"setup": self.where["named"].hex()}


class OtherBoxNamed(World):
    """The manifest names a box that the set-up did not create."""

    def manifest_value(self) -> dict[str, Any]:
        """Name another account."""
        return super().manifest_value() | {"box": Key().account}


class FailedSetupNamed(World):
    """The manifest names a set-up that the ledger took and did not carry out."""

    fails = True

    def setup(self) -> None:
        """Fail once, then do it right; the manifest names the first."""
        envelope = self.setup_envelope()
        self.where["failed"] = envelope.hash()
        assert self.desk.ledger.settle(envelope)[0].status == 400
        self.fails = False
        super().setup()

    def setup_operations(self, template: list[Operation]) -> list[Operation]:
        """Pay more than the urn may hold, the first time."""
        payment = template[8]
        assert isinstance(payment, Payment)
        if self.fails:
            payment.amount = "1000"
        return template

    def manifest_value(self) -> dict[str, Any]:
        """Name the one that failed."""
        return super().manifest_value() | {"setup": self.where["failed"].hex()}


class NewSettings(World):
    """The authority's signers change between manifest and result."""

    def during(self) -> None:
        """Let one more key in."""
        more = SetOptions(signer=_own_key())
        envelope = self.desk.operations(self.authority.account, self.signers(), more)
        self.where["changed"] = self.desk.settle(envelope)[0]


class NewSettingsLater(World):
    """The authority's signers change after the result: nothing is wrong with that."""

    def after(self, step: str) -> None:
        """Let one more key in at the end."""
        if step == "result":
            more = SetOptions(signer=_own_key())
            self.desk.settle(self.desk.operations(self.authority.account, self.signers(), more))


FORGERIES = (
    *(
        other_setup(f"{role} with {what}", _before_lock(role, signer))
        for role, what, signer in (
            ("issuer", "a hidden pre-authorised signer", _pre_authorised),
            ("issuer", "a hidden signer by hash", _hash_lock),
            ("box", "a hidden key", _own_key),
            ("urn", "a hidden pre-authorised signer", _pre_authorised),
        )
    ),
    other_setup("issuer not locked", _options(-1, master_weight=1)),
    other_setup("box not locked", _options(-2, master_weight=1)),
    other_setup("relay keys may change the urn's signers", _options(-3, high_threshold=1)),
    other_setup(
        "issuer may revoke",
        _options(
            3,
            set_flags=AuthorizationFlag.AUTHORIZATION_REQUIRED
            | AuthorizationFlag.AUTHORIZATION_REVOCABLE,
        ),
    ),
    other_setup("a relay key of weight 255", _heavy_relay),
    other_setup("a trust line for more than N", _wide_limit),
    other_setup("one operation too many", _own_source),
    other_setup("urn's inflation destination set", _options(-3, home_domain="example.org")),
    Forgery("issuer with an earlier life", EarlierLife, (("V2", "earlier-life", "earlier"),)),
    Forgery("set-up before the roll", SetupBeforeRoll, (("V2", "order", "setup"),)),
    Forgery("no such set-up", NoSuchSetup, (("V2", "set-up", "named"),), last="manifest"),
    Forgery("a set-up that failed", FailedSetupNamed, (("V2", "set-up", "failed"),)),
    Forgery(
        "another box than the set-up's",
        OtherBoxNamed,
        TEMPLATE,
        last="manifest",
    ),
    Forgery("signers changed while votes are cast", NewSettings,
            (("V2", "authority-settings", "changed"),)),
)  # fmt: skip
HONEST = {"signers changed after the result": NewSettingsLater}
