"""One operation of a transaction as Horizon's operation resource, a function per type."""

from collections.abc import Callable
from typing import Any

from stellar_sdk import xdr

from node.base.dates import format_rfc3339
from node.history.concerns import begun_by
from node.history.notes import decode_notes
from node.horizon.resources.amounts import amount, asset_fields, asset_type, base64_text
from node.horizon.resources.signers import signer_strkey
from node.store.read import TransactionRow
from node.wire.accounts import address
from node.wire.parsed import (
    AccountMerge,
    AllowTrust,
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
    Transaction,
)

_ACCOUNT_FLAGS = {
    1: "auth_required",
    2: "auth_revocable",
    4: "auth_immutable",
    8: "auth_clawback_enabled",
}
_LINE_FLAGS = {1: "authorized", 2: "authorized_to_maintain_liabilites", 4: "clawback_enabled"}


def operation_json(row: TransactionRow, said: Transaction, index: int, base: str) -> dict[str, Any]:
    """Render one operation.

    Args:
        row: the stored transaction.
        said: its parsed envelope.
        index: of the operation, from 1.
        base: scheme and host of the request, for links.
    """
    operation = said.operations[index - 1]
    token = row.position + index
    name = _name(operation)
    here = f"{base}/operations/{token}"
    describe = _DESCRIBE.get(type(operation))
    return {
        "_links": {
            "self": {"href": here},
            "transaction": {"href": f"{base}/transactions/{row.hash.hex()}"},
            "effects": {"href": f"{here}/effects"},
            "succeeds": {"href": f"{base}/effects?order=desc&cursor={token}"},
            "precedes": {"href": f"{base}/effects?order=asc&cursor={token}"},
        },
        "id": str(token),
        "paging_token": str(token),
        "transaction_successful": row.successful,
        "source_account": operation.source,
        "type": name,
        "type_i": xdr.OperationType[name.upper()].value,
        "created_at": format_rfc3339(row.close_time),
        "transaction_hash": row.hash.hex(),
        **(describe(operation) if describe else {}),
        **_beside(row, said, index),
    }


def _beside(row: TransactionRow, said: Transaction, index: int) -> dict[str, Any]:
    """Return what other operations and the notes tell: who sponsors what it made."""
    operation = said.operations[index - 1]
    if isinstance(operation, EndSponsoring):
        begun = begun_by(said.operations, index - 1)
        return {} if begun is None else {"begin_sponsor": begun}
    if not row.notes or isinstance(operation, RevokeSponsorship):
        return {}
    for note in decode_notes(row.notes):
        if note.operation == index and note.former is None and note.sponsor is not None:
            return {"sponsor": address(note.sponsor)}
    return {}


def _create_account(said: CreateAccount) -> dict[str, Any]:
    return {
        "starting_balance": amount(said.starting_balance),
        "funder": said.source,
        "account": said.destination,
    }


def _payment(said: Payment) -> dict[str, Any]:
    return {
        **asset_fields(said.asset),
        "from": said.source,
        "to": said.destination,
        "amount": amount(said.amount),
    }


def _change_trust(said: ChangeTrust) -> dict[str, Any]:
    asset = said.asset
    return {
        **asset_fields(asset),
        "limit": amount(said.limit),
        **({"trustee": asset.issuer} if asset else {}),
        "trustor": said.source,
    }


def _allow_trust(said: AllowTrust) -> dict[str, Any]:
    return {
        "asset_type": asset_type(said.code),
        "asset_code": said.code,
        "asset_issuer": said.source,
        "trustee": said.source,
        "trustor": said.trustor,
        "authorize": said.authorize == 1,
        "authorize_to_maintain_liabilities": said.authorize in (1, 2),
    }


def _set_trust_line_flags(said: SetTrustLineFlags) -> dict[str, Any]:
    return {
        **asset_fields(said.asset),
        "trustor": said.trustor,
        **_flags("set_flags", said.set_flags, _LINE_FLAGS),
        **_flags("clear_flags", said.clear_flags, _LINE_FLAGS),
    }


def _set_options(said: SetOptions) -> dict[str, Any]:
    body: dict[str, Any] = {
        "inflation_dest": said.inflation_destination,
        "home_domain": None if said.home_domain is None else _text(said.home_domain),
        "signer_key": signer_strkey(said.signer) if said.signer else None,
        "signer_weight": said.signer_weight if said.signer else None,
        "master_key_weight": said.master_weight,
        "low_threshold": said.low,
        "med_threshold": said.medium,
        "high_threshold": said.high,
    }
    given = {name: value for name, value in body.items() if value is not None}
    given |= _flags("set_flags", said.set_flags or 0, _ACCOUNT_FLAGS)
    return given | _flags("clear_flags", said.clear_flags or 0, _ACCOUNT_FLAGS)


def _manage_data(said: ManageData) -> dict[str, Any]:
    return {
        "name": _text(said.name),
        "value": None if said.value is None else base64_text(said.value),
    }


def _account_merge(said: AccountMerge) -> dict[str, Any]:
    return {"account": said.source, "into": said.destination}


def _bump_sequence(said: BumpSequence) -> dict[str, Any]:
    return {"bump_to": str(said.bump_to)}


def _begin_sponsoring(said: BeginSponsoring) -> dict[str, Any]:
    return {"sponsored_id": said.sponsored}


def _revoke_sponsorship(said: RevokeSponsorship) -> dict[str, Any]:
    if said.signer is not None:
        return {"signer_account_id": said.account, "signer_key": signer_strkey(said.signer)}
    if said.asset is not None:
        asset = f"{said.asset.code}:{said.asset.issuer}"
        return {"trustline_account_id": said.account, "trustline_asset": asset}
    if said.name is not None:
        return {"data_account_id": said.account, "data_name": _text(said.name)}
    return {"account_id": said.account} if said.target == "account" else {}


_DESCRIBE: dict[type, Callable[[Any], dict[str, Any]]] = {
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
    RevokeSponsorship: _revoke_sponsorship,
}
_NAMES: dict[type, str] = {
    CreateAccount: "create_account",
    Payment: "payment",
    ChangeTrust: "change_trust",
    AllowTrust: "allow_trust",
    SetTrustLineFlags: "set_trust_line_flags",
    SetOptions: "set_options",
    ManageData: "manage_data",
    AccountMerge: "account_merge",
    BumpSequence: "bump_sequence",
    BeginSponsoring: "begin_sponsoring_future_reserves",
    EndSponsoring: "end_sponsoring_future_reserves",
    RevokeSponsorship: "revoke_sponsorship",
}


def _name(operation: Operation) -> str:
    return operation.type if isinstance(operation, Other) else _NAMES[type(operation)]


def _flags(field: str, bits: int, names: dict[int, str]) -> dict[str, Any]:
    found = [bit for bit in names if bits & bit]
    return {field: found, f"{field}_s": [names[bit] for bit in found]} if found else {}


def _text(value: bytes) -> str:
    return value.decode("ascii", "replace")
