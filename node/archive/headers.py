"""Ledger headers: LedgerHeaderHistoryEntry, and the value (StellarValue) in a header."""

import struct
from dataclasses import dataclass
from hashlib import sha256

from node.archive.faults import FormError
from node.archive.xdr_walk import number, past, past_opaque
from node.base.dates import LAST_MOMENT
from node.wire.signatures import verify

_NONE = bytes(4)
_MAX_UPGRADE = 128
_MAX_UPGRADES = 6
_BASIC, _SIGNED, _EMPTY_SET = 0, 1, 2
_SCP_VALUE = struct.pack(">i", 4)
_TAIL = struct.Struct(">32s32sIqqIQIII")
_SKIPS = 4 * 32


@dataclass(frozen=True, slots=True)
class Value:
    """What consensus agreed on for a ledger.

    Attributes:
        raw: StellarValue XDR.
        set_hash: of the transaction set.
        close_time: Unix seconds.
        node: who proposed and signed it, None for an unsigned value.
        signature: over network id, int32 4, the proposed set's hash and the close time.
        proposed: the proposed set's hash, which is `set_hash` unless consensus put the empty
            set in its place (CAP-83).
        replaced: whether it did.
    """

    raw: bytes
    set_hash: bytes
    close_time: int
    node: bytes | None = None
    signature: bytes = b""
    proposed: bytes = b""
    replaced: bool = False

    def is_signed_on(self, network: bytes) -> bool:
        """Tell whether its signature is good on a network (id, 32 bytes)."""
        message = network + _SCP_VALUE + self.proposed + self.raw[32:40]
        return self.node is not None and verify(self.node, message, self.signature)


@dataclass(frozen=True, slots=True)
class Header:
    """A ledger's header as an archive holds it.

    Attributes:
        claimed: the hash that stands beside it.
        hash: SHA-256 of `raw`.
        raw: LedgerHeader XDR.
        value: its scpValue.
    """

    claimed: bytes
    hash: bytes
    raw: bytes
    protocol: int
    previous_hash: bytes
    value: Value
    results_hash: bytes
    sequence: int
    base_fee: int
    base_reserve: int
    max_operations: int


def encode_header(hash_: bytes, header: bytes) -> bytes:
    """Return LedgerHeaderHistoryEntry XDR of a ledger's hash and LedgerHeader XDR."""
    return hash_ + header + _NONE


def read_header(record: bytes) -> Header:
    """Read LedgerHeaderHistoryEntry XDR.

    Raises:
        FormError: it is none.
    """
    past(record, 0, 72)
    if record[-4:] != _NONE:
        raise FormError("it has an unknown extension")
    raw = record[32:-4]
    value, at = _value(raw, 36)
    past(raw, at, _TAIL.size + _SKIPS + 4)
    results, _, sequence, _, _, _, _, fee, reserve, most = _TAIL.unpack_from(raw, at)
    at += _TAIL.size + _SKIPS
    # protocol 14 and later may keep flags in an extension
    end = at + 4 if number(raw, at) == 0 else at + 12
    if number(raw, at) > 1 or end != len(raw) or raw[at + 8 : end] not in (b"", _NONE):
        raise FormError("it is no ledger header")
    return Header(
        claimed=record[:32],
        hash=sha256(raw).digest(),
        raw=raw,
        protocol=number(raw, 0),
        previous_hash=raw[4:36],
        value=value,
        results_hash=results,
        sequence=sequence,
        base_fee=fee,
        base_reserve=reserve,
        max_operations=most,
    )


def _value(data: bytes, start: int) -> tuple[Value, int]:
    at = past(data, start, 40)
    set_hash, close_time = struct.unpack_from(">32sQ", data, start)
    if close_time > LAST_MOMENT:
        raise FormError(f"it closes at {close_time}, after the year 9999")
    upgrades = number(data, at)
    if upgrades > _MAX_UPGRADES:
        raise FormError(f"it has {upgrades} upgrades, more than {_MAX_UPGRADES}")
    at += 4
    for _ in range(upgrades):
        at = past_opaque(data, at, _MAX_UPGRADE)
    kind = number(data, at)
    at += 4
    if kind == _BASIC:
        return Value(data[start:at], set_hash, close_time), at
    if kind not in (_SIGNED, _EMPTY_SET):
        raise FormError(f"there is no value of type {kind}")
    proposed = set_hash
    if kind == _EMPTY_SET:
        proposed = data[at : at + 32]
        at = past(data, at, 68)
    if number(data, at) != 0:
        raise FormError("its node's key is of an unknown type")
    signature = past(data, at, 36)
    end = past_opaque(data, signature, 64)
    return (
        Value(
            data[start:end],
            set_hash,
            close_time,
            data[at + 4 : signature],
            data[signature + 4 : signature + 4 + number(data, signature)],
            proposed,
            kind == _EMPTY_SET,
        ),
        end,
    )
