"""An account's ledger entries as Horizon's account resource."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stellar_sdk import StrKey, xdr

from node.base.dates import format_rfc3339
from node.horizon.resources.amounts import amount
from node.wire.accounts import account_key, address

_SIGNER_TYPES = {
    xdr.SignerKeyType.SIGNER_KEY_TYPE_ED25519: "ed25519_public_key",
    xdr.SignerKeyType.SIGNER_KEY_TYPE_PRE_AUTH_TX: "preauth_tx",
    xdr.SignerKeyType.SIGNER_KEY_TYPE_HASH_X: "sha256_hash",
    xdr.SignerKeyType.SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD: "ed25519_signed_payload",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything an account owns, decoded; `modified` is the ledger of its last change.

    `entry` is the whole entry of the account, and each line stands beside its own.
    """

    account: xdr.AccountEntry
    modified: int
    entry: xdr.LedgerEntry
    lines: tuple[tuple[xdr.TrustLineEntry, xdr.LedgerEntry], ...]
    data: tuple[xdr.DataEntry, ...]


def holding(entries: Iterable[bytes]) -> Holding | None:
    """Decode an account's LedgerEntry XDRs; None when the account itself is not among them."""
    account: tuple[xdr.AccountEntry, xdr.LedgerEntry] | None = None
    lines: list[tuple[xdr.TrustLineEntry, xdr.LedgerEntry]] = []
    data: list[xdr.DataEntry] = []
    for raw in entries:
        entry = xdr.LedgerEntry.from_xdr_bytes(raw)
        if entry.data.account is not None:
            account = entry.data.account, entry
        elif entry.data.trust_line is not None:
            lines.append((entry.data.trust_line, entry))
        elif entry.data.data is not None:
            data.append(entry.data.data)
    if account is None:
        return None
    data.sort(key=lambda item: item.data_name.string64)
    found, entry = account
    modified = entry.last_modified_ledger_seq.uint32
    return Holding(found, modified, entry, tuple(lines), tuple(data))


def sponsor_field(entry: xdr.LedgerEntry) -> dict[str, str]:
    """Return `sponsor`, or nothing for an entry whose owner pays its reserve (CAP-33)."""
    descriptor = None if entry.ext.v1 is None else entry.ext.v1.sponsoring_id
    account = None if descriptor is None else descriptor.sponsorship_descriptor
    return {} if account is None else {"sponsor": _account_id(account)}


def account_json(held: Holding, modified_at: int, base: str) -> dict[str, Any]:
    """Render one account.

    Args:
        held: its decoded entries.
        modified_at: Unix seconds of the close of the ledger that last changed the account.
        base: scheme and host of the request, for links.
    """
    entry = held.account
    name = _account_id(entry.account_id)
    first, second, third = _extensions(entry)
    here = f"{base}/accounts/{name}"
    lists = ("transactions", "operations", "payments", "effects", "offers", "trades")
    body: dict[str, Any] = {
        "_links": {
            "self": {"href": here},
            **{
                part: {"href": f"{here}/{part}{{?cursor,limit,order}}", "templated": True}
                for part in lists
            },
            "data": {"href": f"{here}/data/{{key}}", "templated": True},
        },
        "id": name,
        "account_id": name,
        "sequence": str(entry.seq_num.sequence_number.int64),
        "subentry_count": entry.num_sub_entries.uint32,
        "last_modified_ledger": held.modified,
        "last_modified_time": format_rfc3339(modified_at),
        "thresholds": _thresholds(entry.thresholds.thresholds),
        "flags": account_flags(entry.flags.uint32),
        "balances": [
            *(_line(line, whole) for line, whole in held.lines),
            {
                "balance": amount(entry.balance.int64),
                "buying_liabilities": amount(first.liabilities.buying.int64 if first else 0),
                "selling_liabilities": amount(first.liabilities.selling.int64 if first else 0),
                "asset_type": "native",
            },
        ],
        "signers": _signers(entry, name, second),
        "data": {
            item.data_name.string64.decode("ascii", "replace"): base64.b64encode(
                item.data_value.data_value
            ).decode()
            for item in held.data
        },
        "num_sponsoring": second.num_sponsoring.uint32 if second else 0,
        "num_sponsored": second.num_sponsored.uint32 if second else 0,
        "paging_token": name,
        **sponsor_field(held.entry),
    }
    if third is not None:
        body["sequence_ledger"] = third.seq_ledger.uint32
        body["sequence_time"] = str(third.seq_time.time_point.uint64)
    if entry.home_domain.string32:
        body["home_domain"] = entry.home_domain.string32.decode("ascii", "replace")
    if entry.inflation_dest is not None:
        body["inflation_destination"] = _account_id(entry.inflation_dest)
    return body


def _account_id(key: xdr.AccountID) -> str:
    return address(account_key(key))


def _extensions(
    entry: xdr.AccountEntry,
) -> tuple[
    xdr.AccountEntryExtensionV1 | None,
    xdr.AccountEntryExtensionV2 | None,
    xdr.AccountEntryExtensionV3 | None,
]:
    first = entry.ext.v1
    second = first.ext.v2 if first else None
    return first, second, second.ext.v3 if second else None


def _thresholds(values: bytes) -> dict[str, int]:
    return {
        "low_threshold": values[1],
        "med_threshold": values[2],
        "high_threshold": values[3],
    }


def account_flags(bits: int) -> dict[str, bool]:
    """Return an account's flags (AccountFlags bits) by name."""
    return {
        "auth_required": bool(bits & 1),
        "auth_revocable": bool(bits & 2),
        "auth_immutable": bool(bits & 4),
        "auth_clawback_enabled": bool(bits & 8),
    }


def _line(line: xdr.TrustLineEntry, whole: xdr.LedgerEntry) -> dict[str, Any]:
    liabilities = line.ext.v1.liabilities if line.ext.v1 else None
    issued = line.asset.alpha_num4 or line.asset.alpha_num12
    assert issued is not None
    short = line.asset.alpha_num4 is not None
    code = (
        issued.asset_code.asset_code4
        if isinstance(issued, xdr.AlphaNum4)
        else issued.asset_code.asset_code12
    )
    bits = line.flags.uint32
    return {
        "balance": amount(line.balance.int64),
        "limit": amount(line.limit.int64),
        "buying_liabilities": amount(liabilities.buying.int64 if liabilities else 0),
        "selling_liabilities": amount(liabilities.selling.int64 if liabilities else 0),
        "last_modified_ledger": whole.last_modified_ledger_seq.uint32,
        "is_authorized": bool(bits & 1),
        "is_authorized_to_maintain_liabilities": bool(bits & 3),
        "is_clawback_enabled": bool(bits & 4),
        "asset_type": "credit_alphanum4" if short else "credit_alphanum12",
        "asset_code": code.rstrip(b"\0").decode("ascii", "replace"),
        "asset_issuer": _account_id(issued.issuer),
        **sponsor_field(whole),
    }


def _signers(
    entry: xdr.AccountEntry, name: str, second: xdr.AccountEntryExtensionV2 | None
) -> list[dict[str, Any]]:
    sponsors = second.signer_sponsoring_i_ds if second else []
    signers = []
    for index, signer in enumerate(entry.signers):
        one: dict[str, Any] = {
            "weight": signer.weight.uint32,
            "key": signer_key(signer.key),
            "type": _SIGNER_TYPES[signer.key.type],
        }
        sponsor = sponsors[index].sponsorship_descriptor if index < len(sponsors) else None
        if sponsor is not None:
            one["sponsor"] = _account_id(sponsor)
        signers.append(one)
    master = entry.thresholds.thresholds[0]
    return [*signers, {"weight": master, "key": name, "type": "ed25519_public_key"}]


def signer_key(key: xdr.SignerKey) -> str:
    """Return a signer's key as its strkey: G, T, X or P."""
    if key.ed25519 is not None:
        return StrKey.encode_ed25519_public_key(key.ed25519.uint256)
    if key.pre_auth_tx is not None:
        return StrKey.encode_pre_auth_tx(key.pre_auth_tx.uint256)
    if key.hash_x is not None:
        return StrKey.encode_sha256_hash(key.hash_x.uint256)
    assert key.ed25519_signed_payload is not None
    return StrKey.encode_ed25519_signed_payload(key.ed25519_signed_payload.to_xdr_bytes())
