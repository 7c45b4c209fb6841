"""A direct reader for transactions of the usual shapes: our own, and those strangers mostly send.

V1 envelopes and fee bumps around them, sources that are not muxed, no precondition or time bounds,
any memo, the operations of `node.wire.direct_operations` (RFC 4506 is the encoding). It returns
None for everything else, malformed bytes too, so that stellar-sdk judges those; where it returns a
transaction, stellar-sdk reads the same (a property test holds them together).
"""

from dataclasses import replace
from hashlib import sha256
from struct import Struct
from struct import error as StructError

from node.wire.accounts import address
from node.wire.direct_operations import padded, read_directly_operation, taken
from node.wire.parsed import ManageData, Memo, Operation, Signature, Transaction

_HEAD = Struct(">ii32sIqi")  # envelope type, key type, source, fee, sequence, precondition type
_BUMP = Struct(">ii32sq")  # envelope type, key type, who pays, fee
_BOUNDS = Struct(">QQ")
_INT = Struct(">I")
_ID = Struct(">Q")

_V1, _FEE_BUMP = 2, 5
_NO_MEMO = Memo("none")
_NO_SOURCE = bytes(4)
_NO_EXTENSION = bytes(4)


def read_directly(envelope: bytes, network_id: bytes, outline: bool = False) -> Transaction | None:
    """Decode an envelope of a usual shape, or return None; see `parse_envelope`.

    Args:
        envelope: any bytes.
        network_id: 32 bytes.
        outline: pass over the operations; the transaction then has none.
    """
    try:
        (kind,) = _INT.unpack_from(envelope, 0)
        if kind == _FEE_BUMP:
            return _fee_bump(envelope, network_id, outline)
        found = _v1(envelope, 0, network_id, outline)
    except StructError:
        return None
    return found[0] if found is not None and found[1] == len(envelope) else None


def _fee_bump(data: bytes, network_id: bytes, outline: bool) -> Transaction | None:
    _, key_type, payer, fee = _BUMP.unpack_from(data, 0)
    found = _v1(data, _BUMP.size, network_id, outline) if key_type == 0 else None
    if found is None:
        return None
    inner, at = found
    if taken(data, at, 4) != _NO_EXTENSION:
        return None
    at += 4
    signed = _signatures(data, at)
    if signed is None or signed[1] != len(data):
        return None
    outer = sha256(network_id + data[:at]).digest()
    return replace(inner, outer_hash=outer, fee=fee, fee_source=address(payer))


def _v1(
    data: bytes, start: int, network_id: bytes, outline: bool
) -> tuple[Transaction, int] | None:
    """Return the transaction of the V1 envelope that starts at a place, and where it ends."""
    kind, key_type, key, fee, sequence, precondition = _HEAD.unpack_from(data, start)
    if kind != _V1 or key_type != 0 or precondition not in (0, 1):
        return None
    at = start + _HEAD.size
    min_time = max_time = 0
    if precondition == 1:
        min_time, max_time = _BOUNDS.unpack_from(data, at)
        at += 16
    source = address(key)
    noted = _memo(data, at)
    if noted is None:
        return None
    memo, at = noted
    told = _operations(data, at, source, outline)
    if told is None:
        return None
    operations, at = told
    if taken(data, at, 4) != _NO_EXTENSION:
        return None
    at += 4
    signed = _signatures(data, at)
    if signed is None:
        return None
    signatures, end = signed
    transaction = Transaction(
        hash=sha256(network_id + data[start:at]).digest(),
        outer_hash=None,
        source=source,
        sequence=sequence,
        fee=fee,
        min_time=min_time,
        max_time=max_time,
        memo=memo,
        operations=operations,
        signatures=signatures,
        fee_source=source,
    )
    return transaction, end


def _memo(data: bytes, at: int) -> tuple[Memo, int] | None:
    (kind,) = _INT.unpack_from(data, at)
    at += 4
    if kind == 0:
        return _NO_MEMO, at
    if kind == 1:
        text = padded(data, at, 28)
        return None if text is None else (Memo("text", text[0]), text[1])
    if kind == 2:
        return Memo("id", _ID.unpack_from(data, at)[0]), at + 8
    if kind == 3:
        return Memo("hash", taken(data, at, 32)), at + 32
    if kind == 4:
        return Memo("return", taken(data, at, 32)), at + 32
    return None


def _operations(
    data: bytes, at: int, source: str, outline: bool
) -> tuple[tuple[Operation, ...], int] | None:
    (count,) = _INT.unpack_from(data, at)
    at += 4
    if count > 100:
        return None
    operations: list[Operation] = []
    alike, length, name = b"", 0, b""
    for _ in range(count):
        if alike and data.startswith(alike, at) and at + length <= len(data):
            # most of a record's operations differ in their 64 bytes of value only
            if not outline:
                operations.append(ManageData(source, name, data[at + length - 64 : at + length]))
            at += length
            continue
        found = read_directly_operation(data, at, source)
        if found is None:
            return None
        operation, end = found
        if not outline:
            operations.append(operation)
        if (
            data.startswith(_NO_SOURCE, at)
            and isinstance(operation, ManageData)
            and operation.value is not None
            and len(operation.value) == 64
        ):
            alike, length, name = data[at : end - 64], end - at, operation.name
        at = end
    return tuple(operations), at


def _signatures(data: bytes, at: int) -> tuple[tuple[Signature, ...], int] | None:
    (count,) = _INT.unpack_from(data, at)
    at += 4
    if count > 20:
        return None
    found: list[Signature] = []
    for _ in range(count):
        hint = taken(data, at, 4)
        signature = padded(data, at + 4, 64)
        if signature is None:
            return None
        found.append(Signature(hint, signature[0]))
        at = signature[1]
    return tuple(found), at
