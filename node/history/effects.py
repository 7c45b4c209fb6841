"""The effects of a successful transaction: what each operation did to which account.

They are made from what the operations say, from the notes (`node.history.notes`) and, for the
amount of a merge, from the result. The order is Horizon's: what the operation did, then
sponsorships.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stellar_sdk import xdr

from node.history.notes import Change, Note, Part
from node.wire.accounts import address, public_key
from node.wire.parsed import (
    AccountMerge,
    AllowTrust,
    Asset,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    ManageData,
    Operation,
    Payment,
    SetOptions,
    SetTrustLineFlags,
    SignerKey,
    SignerType,
)

_SIGNER_TYPES: tuple[SignerType, ...] = (
    "ed25519_public_key",
    "preauth_tx",
    "sha256_hash",
    "ed25519_signed_payload",
)
_ENDINGS = {Change.CREATED: "created", Change.UPDATED: "updated", Change.REMOVED: "removed"}
_SPONSORED = {Part.ACCOUNT: "account", Part.LINE: "trustline", Part.DATA: "data"}
_AUTHORIZED = {
    1: ("trustline_authorized", 1, 0),
    2: ("trustline_authorized_to_maintain_liabilities", 2, 0),
}
_DEAUTHORIZED = ("trustline_deauthorized", 0, 3)

Details = dict[str, Any]
"""Values as they are: amounts in stroops, an asset or None for the native one, bytes, SignerKey."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect.

    Attributes:
        operation: index of its operation, from 1.
        account: to whom it happened, `G…`.
        type: Horizon's name of it.
        details: what its JSON has besides.
    """

    operation: int
    account: str
    type: str
    details: Details


def effects_of(
    operations: Sequence[Operation], notes: Sequence[Note], result: bytes
) -> list[Effect]:
    """Return the effects of a successful transaction, in order.

    Args:
        operations: what its envelope says.
        notes: what it changed beyond that.
        result: its TransactionResult XDR.
    """
    by_operation: dict[int, list[Note]] = {}
    for note in notes:
        by_operation.setdefault(note.operation, []).append(note)
    found: list[Effect] = []
    for index, operation in enumerate(operations, start=1):
        own = by_operation.get(index, ())
        if isinstance(operation, AccountMerge):
            moved = merged_balance(result, index)
            found += [Effect(index, *one) for one in _account_merge(operation, moved)]
        elif (make := _EFFECTS.get(type(operation))) is not None:
            found += [Effect(index, *one) for one in make(operation, own)]
        for note in own:
            found += [Effect(index, *one) for one in _sponsorship(note)]
    return found


def merged_balance(result: bytes, index: int) -> int:
    """Return the stroops that the merge at `index` (from 1) of a successful transaction moved."""
    body = xdr.TransactionResult.from_xdr_bytes(result).result
    pair = body.inner_result_pair
    results = body.results if pair is None else pair.result.result.results
    assert results is not None
    one = results[index - 1].tr
    assert one is not None
    assert one.account_merge_result is not None
    assert one.account_merge_result.source_account_balance is not None
    return one.account_merge_result.source_account_balance.int64


_Found = Iterator[tuple[str, str, Details]]


def _create_account(said: CreateAccount, notes: Sequence[Note]) -> _Found:
    new, amount = said.destination, said.starting_balance
    yield new, "account_created", {"starting_balance": amount}
    yield said.source, "account_debited", {"asset": None, "amount": amount}
    key = SignerKey("ed25519_public_key", public_key(new))
    yield new, "signer_created", {"signer": key, "weight": 1}


def _payment(said: Payment, notes: Sequence[Note]) -> _Found:
    moved = {"asset": said.asset, "amount": said.amount}
    yield said.destination, "account_credited", moved
    yield said.source, "account_debited", moved


def _account_merge(said: AccountMerge, balance: int) -> _Found:
    moved = {"asset": None, "amount": balance}
    yield said.source, "account_debited", moved
    yield said.destination, "account_credited", moved
    yield said.source, "account_removed", {}


def _set_options(said: SetOptions, notes: Sequence[Note]) -> _Found:
    if said.home_domain is not None:
        yield said.source, "account_home_domain_updated", {"home_domain": said.home_domain}
    levels = {"low_threshold": said.low, "med_threshold": said.medium, "high_threshold": said.high}
    given = {name: value for name, value in levels.items() if value is not None}
    if given:
        yield said.source, "account_thresholds_updated", given
    set_flags, clear_flags = said.set_flags or 0, said.clear_flags or 0
    if set_flags or clear_flags:
        flags = {"set_flags": set_flags, "clear_flags": clear_flags}
        yield said.source, "account_flags_updated", flags
    if said.inflation_destination is not None:
        destination = {"inflation_destination": said.inflation_destination}
        yield said.source, "account_inflation_destination_updated", destination
    for note in notes:
        if note.part is Part.SIGNER and note.change is not Change.SAME:
            own = note.name[1:] == note.owner
            weight = said.master_weight if own else said.signer_weight
            signer = {"signer": _signer(note.name), "weight": weight or 0}
            yield said.source, f"signer_{_ENDINGS[note.change]}", signer


def _change_trust(said: ChangeTrust, notes: Sequence[Note]) -> _Found:
    created = any(one.part is Part.LINE and one.change is Change.CREATED for one in notes)
    ending = "created" if created else "updated" if said.limit else "removed"
    yield said.source, f"trustline_{ending}", {"asset": said.asset, "limit": said.limit}


def _allow_trust(said: AllowTrust, notes: Sequence[Note]) -> _Found:
    name, set_flags, clear_flags = _AUTHORIZED.get(said.authorize, _DEAUTHORIZED)
    asset = Asset(said.code, said.source)
    yield said.source, name, {"asset": asset, "trustor": said.trustor}
    yield (
        said.source,
        "trustline_flags_updated",
        _flags(asset, said.trustor, set_flags, clear_flags),
    )


def _set_trust_line_flags(said: SetTrustLineFlags, notes: Sequence[Note]) -> _Found:
    if said.set_flags or said.clear_flags:
        changed = _flags(said.asset, said.trustor, said.set_flags, said.clear_flags)
        yield said.source, "trustline_flags_updated", changed


def _flags(asset: Asset | None, trustor: str, set_flags: int, clear_flags: int) -> Details:
    return {
        "asset": asset,
        "trustor": trustor,
        "set_line_flags": set_flags,
        "clear_line_flags": clear_flags,
    }


def _manage_data(said: ManageData, notes: Sequence[Note]) -> _Found:
    if said.value is None:
        yield said.source, "data_removed", {"name": said.name}
        return
    created = any(one.part is Part.DATA and one.change is Change.CREATED for one in notes)
    ending = "created" if created else "updated"
    yield said.source, f"data_{ending}", {"name": said.name, "value": said.value}


def _bump_sequence(said: BumpSequence, notes: Sequence[Note]) -> _Found:
    if any(one.part is Part.SEQUENCE for one in notes):
        yield said.source, "sequence_bumped", {"new_seq": said.bump_to}


def _sponsorship(note: Note) -> _Found:
    if note.former == note.sponsor:
        return
    details: Details = {}
    if note.sponsor is None:
        ending, details["former_sponsor"] = "removed", address(note.former or b"")
    elif note.former is None:
        ending, details["sponsor"] = "created", address(note.sponsor)
    else:
        ending = "updated"
        details["former_sponsor"] = address(note.former)
        details["new_sponsor"] = address(note.sponsor)
    if note.part is Part.LINE:
        code, issuer = note.name[:-32].decode("latin-1"), address(note.name[-32:])
        details["asset_text"] = Asset(code, issuer)
    elif note.part is Part.DATA:
        details["data_name"] = note.name
    elif note.part is Part.SIGNER:
        details["signer_text"] = _signer(note.name)
    name = _SPONSORED.get(note.part, "signer")
    yield address(note.owner), f"{name}_sponsorship_{ending}", details


def _signer(name: bytes) -> SignerKey:
    return SignerKey(_SIGNER_TYPES[name[0]], name[1:])


_EFFECTS: dict[type, Callable[[Any, Sequence[Note]], _Found]] = {
    CreateAccount: _create_account,
    Payment: _payment,
    SetOptions: _set_options,
    ChangeTrust: _change_trust,
    AllowTrust: _allow_trust,
    SetTrustLineFlags: _set_trust_line_flags,
    ManageData: _manage_data,
    BumpSequence: _bump_sequence,
}
