"""An operation in words: a sentence's key and its fields, a function per type.

A field's kind tells the template how to show it: `account`, `amount` (with its asset),
`number`, `text` and `octets` (foreign bytes), `key` (a signer), `flags` and `word` (keys of
words), `name` (a text of ours without words: an operation's name, a sequence number).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from node.pages.text import Octets
from node.wire.parsed import (
    AccountMerge,
    AllowTrust,
    Asset,
    BeginSponsoring,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    EndSponsoring,
    ManageData,
    Operation,
    Other,
    Payment,
    RevokeSponsorship,
    SetOptions,
    SetTrustLineFlags,
)

NO_LIMIT = (1 << 63) - 1

ACCOUNT_FLAGS = {
    1: "flag_required",
    2: "flag_revocable",
    4: "flag_immutable",
    8: "flag_clawback",
}
LINE_FLAGS = {1: "line_authorized", 2: "line_maintain", 4: "line_clawback"}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in units of 10⁻⁷ of an asset; None is the native one."""

    stroops: int
    asset: Asset | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field: the key of its label's words, how to show it, its value."""

    label: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation in words.

    Attributes:
        title: key of what it does.
        fields: its values.
        code: its result as Horizon writes it, None where the transaction has none.
    """

    title: str
    fields: tuple[Field, ...]
    code: str | None = None


def show(operation: Operation, source: str, code: str | None) -> Shown:
    """Return an operation in words.

    Args:
        operation: what it says.
        source: the transaction's source; another one of the operation is told first.
        code: its result.
    """
    title, fields = _SHOW[type(operation)](operation)
    own = [Field("source", "account", operation.source)] if operation.source != source else []
    return Shown(title, (*own, *fields), code)


Titled = tuple[str, list[Field]]


def _create_account(said: CreateAccount) -> Titled:
    return "does_create_account", [
        Field("new_account", "account", said.destination),
        Field("starting_balance", "amount", Amount(said.starting_balance)),
    ]


def _payment(said: Payment) -> Titled:
    return "does_payment", [
        Field("amount", "amount", Amount(said.amount, said.asset)),
        Field("to", "account", said.destination),
    ]


def _change_trust(said: ChangeTrust) -> Titled:
    if said.limit == 0:
        return "does_remove_trust", [Field("asset", "asset", said.asset)]
    if said.limit == NO_LIMIT:
        return "does_trust", [
            Field("asset", "asset", said.asset),
            Field("limit", "word", "no_limit"),
        ]
    return "does_trust", [Field("limit", "amount", Amount(said.limit, said.asset))]


def _allow_trust(said: AllowTrust) -> Titled:
    levels = {0: "trust_none", 1: "line_authorized", 2: "line_maintain"}
    level = levels.get(said.authorize)
    return "does_authorize", [
        Field("holder", "account", said.trustor),
        Field("asset", "asset", Asset(said.code, said.source)),
        Field("sets", "word", level) if level else Field("sets", "number", said.authorize),
    ]


def _set_trust_line_flags(said: SetTrustLineFlags) -> Titled:
    return "does_authorize", [
        Field("holder", "account", said.trustor),
        Field("asset", "asset", said.asset),
        *_flags("sets", said.set_flags, LINE_FLAGS),
        *_flags("clears", said.clear_flags, LINE_FLAGS),
    ]


def _set_options(said: SetOptions) -> Titled:
    fields = [
        Field("inflation", "account", said.inflation_destination),
        *_flags("sets", said.set_flags or 0, ACCOUNT_FLAGS),
        *_flags("clears", said.clear_flags or 0, ACCOUNT_FLAGS),
        Field("master_weight", "number", said.master_weight),
        Field("low", "number", said.low),
        Field("medium", "number", said.medium),
        Field("high", "number", said.high),
        Field("home_domain", "text", said.home_domain),
        Field("signer", "key", said.signer.strkey if said.signer else None),
        Field("weight", "number", said.signer_weight),
    ]
    return "does_set_options", [one for one in fields if one.value is not None]


def _manage_data(said: ManageData) -> Titled:
    name = Field("name", "text", said.name)
    if said.value is None:
        return "does_remove_data", [name]
    return "does_data", [name, Field("value", "octets", Octets(said.value))]


def _account_merge(said: AccountMerge) -> Titled:
    return "does_merge", [Field("into", "account", said.destination)]


def _bump_sequence(said: BumpSequence) -> Titled:
    return "does_bump", [Field("sequence", "name", str(said.bump_to))]


def _begin_sponsoring(said: BeginSponsoring) -> Titled:
    return "does_sponsor", [Field("sponsored", "account", said.sponsored)]


def _end_sponsoring(said: EndSponsoring) -> Titled:
    return "does_end_sponsoring", []


def _revoke_sponsorship(said: RevokeSponsorship) -> Titled:
    fields = [
        Field("type", "name", said.target),
        Field("of", "account", said.account or None),
        Field("asset", "asset", said.asset),
        Field("name", "text", said.name),
        Field("signer", "key", said.signer.strkey if said.signer else None),
    ]
    return "does_revoke_sponsorship", [one for one in fields if one.value is not None]


def _other(said: Other) -> Titled:
    return "does_other", [Field("type", "name", said.type)]


def _flags(label: str, bits: int, names: dict[int, str]) -> list[Field]:
    found = tuple(names[bit] for bit in names if bits & bit)
    return [Field(label, "flags", found)] if found else []


_SHOW: dict[type, Callable[[Any], Titled]] = {
    CreateAccount: _create_account,
    Payment: _payment,
    ChangeTrust: _change_trust,
    AllowTrust: _allow_trust,
    SetTrustLineFlags: _set_trust_line_flags,
    SetOptions: _set_options,
    ManageData: _manage_data,
    AccountMerge: _account_merge,
    BumpSequence: _bump_sequence,
    BeginSponsoring: _begin_sponsoring,
    EndSponsoring: _end_sponsoring,
    RevokeSponsorship: _revoke_sponsorship,
    Other: _other,
}
