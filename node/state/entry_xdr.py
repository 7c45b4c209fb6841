"""Entries to LedgerKey and LedgerEntry XDR, and back.

Writing goes straight to bytes, since every close writes what it changed; reading, at a start
only, goes through the strict XDR classes. Both are compared in tests.
"""

import struct
from dataclasses import replace
from itertools import zip_longest

from stellar_sdk import xdr

from node.base.errors import SandoghError
from node.state.assets import Asset, asset_from_xdr
from node.state.entries import (
    AccountEntry,
    DataEntry,
    DataKey,
    Entry,
    Key,
    Signer,
    TrustLineEntry,
)
from node.wire.accounts import account_key

_ACCOUNT, _LINE, _DATA = bytes(4), b"\0\0\0\1", b"\0\0\0\3"
_ED25519 = bytes(4)
_ABSENT, _PRESENT = bytes(4), b"\0\0\0\1"
_ASSET_TYPE = {4: b"\0\0\0\1", 12: b"\0\0\0\2"}
_PAYLOAD_SIGNER = xdr.SignerKeyType.SIGNER_KEY_TYPE_ED25519_SIGNED_PAYLOAD.value


class StateError(SandoghError):
    """Stored state is not what this ledger writes; `what` names the part, `why` the fault."""

    def __init__(self, what: str, why: str) -> None:
        self.what, self.why = what, why
        super().__init__(f"the stored {what} cannot be read: {why}")


def key_to_xdr(key: Key) -> bytes:
    """Return LedgerKey XDR."""
    if isinstance(key, bytes):
        return _ACCOUNT + _ED25519 + key
    if isinstance(key, DataKey):
        return _DATA + _ED25519 + key.account + _opaque(key.name)
    return _LINE + _ED25519 + key.account + _asset(key.asset)


def entry_to_xdr(entry: Entry) -> bytes:
    """Return LedgerEntry XDR, `modified` included."""
    modified = struct.pack(">I", entry.modified)
    if isinstance(entry, AccountEntry):
        return modified + _ACCOUNT + _account(entry) + _sponsor(entry)
    if isinstance(entry, DataEntry):
        return (
            modified
            + _DATA
            + _ED25519
            + entry.account
            + _opaque(entry.name)
            + _opaque(entry.value)
            + _ABSENT  # DataEntry.ext
            + _sponsor(entry)
        )
    line = _ED25519 + entry.account + _asset(entry.asset)
    line += struct.pack(">qqI", entry.balance, entry.limit, entry.flags)
    if entry.buying or entry.selling:
        line += struct.pack(">iqqi", 1, entry.buying, entry.selling, 0)
    else:
        line += _ABSENT
    return modified + _LINE + line + _sponsor(entry)


def entry_from_xdr(raw: bytes) -> Entry:
    """Read LedgerEntry XDR.

    Raises:
        StateError: it is not XDR, or of a kind this ledger does not have.
    """
    try:
        entry = xdr.LedgerEntry.from_xdr_bytes(raw)
        modified = entry.last_modified_ledger_seq.uint32
        first = entry.ext.v1
        sponsor = None if first is None else _descriptor(first.sponsoring_id)
        found: Entry | None = None
        if entry.data.account is not None:
            found = _read_account(entry.data.account, modified)
        elif entry.data.trust_line is not None:
            found = _read_line(entry.data.trust_line, modified)
        elif entry.data.data is not None:
            data = entry.data.data
            found = DataEntry(
                account_key(data.account_id),
                data.data_name.string64,
                data.data_value.data_value,
                modified,
            )
        if found is not None:
            return replace(found, sponsor=sponsor, extended=True) if first is not None else found
    except (ValueError, EOFError, IndexError, TypeError) as error:
        raise StateError("ledger entry", str(error) or "it ends too early") from error
    raise StateError("ledger entry", f"its type {entry.data.type.name} is not supported")


def _sponsor(entry: Entry) -> bytes:
    """LedgerEntry.ext: its first version names the sponsor, or says that there is none now."""
    if not entry.extended:
        return _ABSENT
    if entry.sponsor is None:
        return _PRESENT + _ABSENT + _ABSENT
    return _PRESENT + _PRESENT + _ED25519 + entry.sponsor + _ABSENT


def _opaque(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value + bytes(-len(value) % 4)


def _asset(asset: Asset) -> bytes:
    return _ASSET_TYPE[len(asset.code)] + asset.code + _ED25519 + asset.issuer


def _account(entry: AccountEntry) -> bytes:
    parts = [
        _ED25519,
        entry.key,
        struct.pack(">qqI", entry.balance, entry.sequence, entry.subentries),
        _ABSENT
        if entry.inflation_destination is None
        else _PRESENT + _ED25519 + entry.inflation_destination,
        struct.pack(">I", entry.flags),
        _opaque(entry.home_domain),
        entry.thresholds,
        struct.pack(">I", len(entry.signers)),
    ]
    for signer in entry.signers:
        parts += [struct.pack(">i", signer.type), signer.key]
        if signer.type == _PAYLOAD_SIGNER:
            parts.append(_opaque(signer.payload))
        parts.append(struct.pack(">I", signer.weight))
    if entry.extension == 0:
        parts.append(_ABSENT)
        return b"".join(parts)
    parts.append(struct.pack(">iqq", 1, entry.buying, entry.selling))
    if entry.extension == 1:
        parts.append(_ABSENT)
        return b"".join(parts)
    count = len(entry.signers)
    parts.append(struct.pack(">iIII", 2, entry.sponsored, entry.sponsoring, count))
    for signer in entry.signers:
        parts.append(_ABSENT if signer.sponsor is None else _PRESENT + _ED25519 + signer.sponsor)
    if entry.extension == 2:
        parts.append(_ABSENT)
    else:
        parts.append(struct.pack(">iiIQ", 3, 0, entry.sequence_ledger, entry.sequence_time))
    return b"".join(parts)


def _read_account(entry: xdr.AccountEntry, modified: int) -> AccountEntry:
    first = entry.ext.v1
    second = first.ext.v2 if first else None
    third = second.ext.v3 if second else None
    destination = entry.inflation_dest
    return AccountEntry(
        key=account_key(entry.account_id),
        balance=entry.balance.int64,
        sequence=entry.seq_num.sequence_number.int64,
        subentries=entry.num_sub_entries.uint32,
        flags=entry.flags.uint32,
        thresholds=entry.thresholds.thresholds,
        signers=tuple(
            _read_signer(one, sponsor)
            for one, sponsor in zip_longest(
                entry.signers, second.signer_sponsoring_i_ds if second else ()
            )
        ),
        home_domain=entry.home_domain.string32,
        inflation_destination=None if destination is None else account_key(destination),
        modified=modified,
        extension=3 if third else 2 if second else 1 if first else 0,
        buying=first.liabilities.buying.int64 if first else 0,
        selling=first.liabilities.selling.int64 if first else 0,
        sponsored=second.num_sponsored.uint32 if second else 0,
        sponsoring=second.num_sponsoring.uint32 if second else 0,
        sequence_ledger=third.seq_ledger.uint32 if third else 0,
        sequence_time=third.seq_time.time_point.uint64 if third else 0,
    )


def _read_signer(signer: xdr.Signer, sponsor: xdr.SponsorshipDescriptor | None) -> Signer:
    type_, key, payload = signer_key(signer.key)
    return Signer(type_, key, signer.weight.uint32, payload, _descriptor(sponsor))


def _descriptor(said: xdr.SponsorshipDescriptor | None) -> bytes | None:
    found = None if said is None else said.sponsorship_descriptor
    return None if found is None else account_key(found)


def signer_key(key: xdr.SignerKey) -> tuple[int, bytes, bytes]:
    """Return type number, key (32 bytes) and payload (empty but for a signed payload)."""
    if key.ed25519 is not None:
        return key.type.value, key.ed25519.uint256, b""
    if key.pre_auth_tx is not None:
        return key.type.value, key.pre_auth_tx.uint256, b""
    if key.hash_x is not None:
        return key.type.value, key.hash_x.uint256, b""
    assert key.ed25519_signed_payload is not None
    return (
        key.type.value,
        key.ed25519_signed_payload.ed25519.uint256,
        key.ed25519_signed_payload.payload,
    )


def _read_line(entry: xdr.TrustLineEntry, modified: int) -> TrustLineEntry:
    asset = asset_from_xdr(entry.asset)
    if asset is None:
        raise ValueError("a trust line of the native asset")
    first = entry.ext.v1
    return TrustLineEntry(
        account=account_key(entry.account_id),
        asset=asset,
        balance=entry.balance.int64,
        limit=entry.limit.int64,
        flags=entry.flags.uint32,
        modified=modified,
        buying=first.liabilities.buying.int64 if first else 0,
        selling=first.liabilities.selling.int64 if first else 0,
    )
