"""A set-up transaction on the ledger, compared with the template of ``setup``.

Nothing is assumed of who posted it: its source may be any account, as may be the memo, the
fee, the time bounds and the starting balances. Every other value of every operation is
compared, also those that should not be there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from contracts.accounts.setup import (
    AUTH_REQUIRED,
    AUTHORIZED,
    LOCK_THRESHOLD,
    PAY_THRESHOLD,
    VOTE,
    Setup,
)
from contracts.records.envelope import UNIT
from node.wire.accounts import address, public_key
from node.wire.parsed import (
    AllowTrust,
    Asset,
    ChangeTrust,
    CreateAccount,
    Operation,
    Payment,
    SetOptions,
    SetTrustLineFlags,
    SignerKey,
    Transaction,
)

__all__ = ["Comparison", "Difference", "Setup", "compare"]

BEFORE_KEYS = 9
AFTER_KEYS = 3
NAMES = ("issuer", "urn", "box")


@dataclass(frozen=True, slots=True)
class Difference:
    """One deviation from the template.

    Attributes:
        operation: its place, from 1; None where it is of the whole transaction.
        what: the value that differs, such as ``master_weight``.
        expected: as the template has it.
        found: as the transaction has it.
    """

    operation: int | None
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        place = "set-up" if self.operation is None else f"set-up, operation {self.operation}"
        return f"{place}: {self.what} is {self.found}, not {self.expected}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a set-up transaction is.

    Attributes:
        differences: none if it is the template.
        setup: what it fixes, if it is the template.
    """

    differences: tuple[Difference, ...]
    setup: Setup | None


def compare(transaction: Transaction, voters: int | None = None) -> Comparison:
    """Compare a transaction with the template.

    Args:
        transaction: what it says; that it succeeded, was the first of the three accounts, and
            is the one that the manifest names, is checked elsewhere.
        voters: N, the size of the roll; None to take the payment's amount.
    """
    operations = transaction.operations
    least = BEFORE_KEYS + 1 + AFTER_KEYS
    if len(operations) < least:
        counted = Difference(None, "operations", f"at least {least}", str(len(operations)))
        return Comparison((counted,), None)
    created = [one for one in operations[:3] if isinstance(one, CreateAccount)]
    if len(created) != 3:
        wrong = [
            Difference(place, "type", "CreateAccount", type(one).__name__)
            for place, one in enumerate(operations[:3], 1)
            if not isinstance(one, CreateAccount)
        ]
        return Comparison(tuple(wrong), None)
    issuer, urn, box = (one.destination for one in created)
    keys = operations[BEFORE_KEYS:-AFTER_KEYS]
    setup = Setup(issuer, urn, box, _voters(operations[8], voters), tuple(map(_relay_key, keys)))
    found = [
        *_accounts_differ(transaction.source, setup),
        *(
            difference
            for place, (one, template) in enumerate(
                zip(operations[3:], _template(setup), strict=True), 4
            )
            for difference in _differ(place, one, template)
        ),
        *_keys_differ(setup),
    ]
    return Comparison(tuple(found), None if found else setup)


def _voters(payment: Operation, voters: int | None) -> int:
    if voters is not None:
        return voters
    return payment.amount // UNIT if isinstance(payment, Payment) else 0


def _relay_key(operation: Operation) -> bytes:
    """Return the key that an operation would add; anything that is not one shows as different."""
    if isinstance(operation, SetOptions) and operation.signer is not None:
        return operation.signer.key[:32]
    return b""


def _template(setup: Setup) -> Iterator[tuple[Operation, ...]]:
    """Yield for each operation after the first three what it may be."""
    issuer, urn, box = setup.issuer, setup.urn, setup.box
    vote, amount = Asset(VOTE, issuer), setup.voters * UNIT
    yield (SetOptions(issuer, set_flags=AUTH_REQUIRED),)
    for account in (urn, box):
        yield (ChangeTrust(account, vote, amount),)
    for account in (urn, box):
        yield (
            SetTrustLineFlags(issuer, account, vote, AUTHORIZED, 0),
            AllowTrust(issuer, account, VOTE, AUTHORIZED),
        )
    yield (Payment(issuer, urn, vote, amount),)
    for key in setup.relay_keys:
        yield (SetOptions(urn, signer=SignerKey("ed25519_public_key", key), signer_weight=1),)
    yield (
        SetOptions(
            urn, master_weight=0, low=PAY_THRESHOLD, medium=PAY_THRESHOLD, high=LOCK_THRESHOLD
        ),
    )
    for account in (box, issuer):
        yield (SetOptions(account, master_weight=0),)


def _differ(place: int, found: Operation, allowed: tuple[Operation, ...]) -> Iterator[Difference]:
    """Yield the values in which an operation differs from the allowed one of its type."""
    for template in allowed:
        if type(found) is type(template):
            break
    else:
        types = " or ".join(type(template).__name__ for template in allowed)
        yield Difference(place, "type", types, type(found).__name__)
        return
    for field in fields(template):
        expected, value = getattr(template, field.name), getattr(found, field.name)
        if expected != value:
            yield Difference(place, field.name, _shown(expected), _shown(value))


def _accounts_differ(source: str, setup: Setup) -> Iterator[Difference]:
    seen = {source: "the source"}
    for place, (name, account) in enumerate(
        zip(NAMES, (setup.issuer, setup.urn, setup.box), strict=True), 1
    ):
        if account in seen:
            yield Difference(place, "destination", f"the {name} alone", f"{seen[account]} too")
        seen[account] = f"the {name}"


def _keys_differ(setup: Setup) -> Iterator[Difference]:
    if setup.voters < 1:
        yield Difference(9, "amount", "at least 1 VOTE", f"{setup.voters} VOTE")
    own = {public_key(account): account for account in (setup.issuer, setup.urn, setup.box)}
    seen: set[bytes] = set()
    for place, key in enumerate(setup.relay_keys, BEFORE_KEYS + 1):
        if len(key) != 32:
            continue
        if key in seen or key in own:
            yield Difference(place, "signer", "a key of its own", f"{address(key)} again")
        seen.add(key)


def _shown(value: object) -> str:
    if value is None:
        return "absent"
    if isinstance(value, Asset):
        return f"{value.code}:{value.issuer}"
    if isinstance(value, SignerKey):
        if value.type == "ed25519_public_key" and len(value.key) == 32:
            return address(value.key)
        return f"{value.type} {value.key.hex()}"
    return str(value)
