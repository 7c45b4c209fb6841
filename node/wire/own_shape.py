"""A direct reader for the shape of our own transactions.

V1 envelope, sources that are not muxed, no precondition or time bounds, a memo of type none
or hash, operations that are ManageData or Payment (RFC 4506 is the encoding). It returns None
for everything else, malformed bytes too, so that stellar-sdk judges those; where it returns a
transaction, stellar-sdk reads the same (a property test holds them together).
"""

from hashlib import sha256
from struct import Struct
from struct import error as StructError

from node.wire.accounts import address
from node.wire.parsed import Asset, ManageData, Memo, Operation, Payment, Signature, Transaction

_HEAD = Struct(">ii32sIqi")  # envelope type, key type, source, fee, sequence, precondition type
_BOUNDS = Struct(">QQ")
_INT = Struct(">I")
_ACCOUNT = Struct(">i32s")
_TWO = Struct(">II")
_ASSET4 = Struct(">4si32s")
_ASSET12 = Struct(">12si32s")
_AMOUNT = Struct(">q")

_NO_MEMO = Memo("none")
_NO_SOURCE = bytes(4)
_PAD = (b"", b"\0\0\0", b"\0\0", b"\0")


def read_own_shape(envelope: bytes, network_id: bytes, outline: bool = False) -> Transaction | None:
    """Decode an envelope of our own shape, or return None; see `parse_envelope`.

    Args:
        envelope: any bytes.
        network_id: 32 bytes.
        outline: pass over the operations; the transaction then has none.
    """
    try:
        return _read(envelope, network_id, outline)
    except StructError:
        return None


def _read(data: bytes, network_id: bytes, outline: bool) -> Transaction | None:
    kind, key_type, key, fee, sequence, precondition = _HEAD.unpack_from(data, 0)
    if kind != 2 or key_type != 0 or precondition not in (0, 1):
        return None
    at = _HEAD.size
    min_time = max_time = 0
    if precondition == 1:
        min_time, max_time = _BOUNDS.unpack_from(data, at)
        at += 16
    source = address(key)
    (memo_type,) = _INT.unpack_from(data, at)
    at += 4
    memo = _NO_MEMO
    if memo_type == 3:
        memo = Memo("hash", data[at : at + 32])
        at += 32
    elif memo_type != 0:
        return None
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
        found = _operation(data, at, source)
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
    (extension,) = _INT.unpack_from(data, at)
    at += 4
    signatures = _signatures(data, at)
    if extension != 0 or signatures is None:
        return None
    return Transaction(
        hash=sha256(network_id + data[:at]).digest(),
        outer_hash=None,
        source=source,
        sequence=sequence,
        fee=fee,
        min_time=min_time,
        max_time=max_time,
        memo=memo,
        operations=tuple(operations),
        signatures=signatures,
        fee_source=source,
    )


def _operation(data: bytes, at: int, source: str) -> tuple[Operation, int] | None:
    given, kind = _TWO.unpack_from(data, at)
    at += 8
    if given == 1:
        if kind != 0:  # the key's type: not muxed
            return None
        source = address(_bytes(data, at, 32))
        (kind,) = _INT.unpack_from(data, at + 32)
        at += 36
    elif given != 0:
        return None
    if kind == 10:
        return _manage_data(data, at, source)
    if kind == 1:
        return _payment(data, at, source)
    return None


def _manage_data(data: bytes, at: int, source: str) -> tuple[ManageData, int] | None:
    (length,) = _INT.unpack_from(data, at)
    if length > 64:
        return None
    end = at + 4 + length
    name = data[at + 4 : end]
    at = end + (-length & 3)
    if data[end:at] != _PAD[length & 3]:
        return None
    (given,) = _INT.unpack_from(data, at)
    if given == 0:
        return ManageData(source, name, None), at + 4
    (length,) = _INT.unpack_from(data, at + 4)
    if given != 1 or length > 64:
        return None
    end = at + 8 + length
    value = data[at + 8 : end]
    at = end + (-length & 3)
    if data[end:at] != _PAD[length & 3]:
        return None
    return ManageData(source, name, value), at


def _payment(data: bytes, at: int, source: str) -> tuple[Payment, int] | None:
    key_type, key = _ACCOUNT.unpack_from(data, at)
    (asset_type,) = _INT.unpack_from(data, at + 36)
    at += 40
    asset: Asset | None = None
    issuer_type = 0
    if asset_type == 1:
        code, issuer_type, issuer = _ASSET4.unpack_from(data, at)
        asset = Asset(code.rstrip(b"\0").decode("latin-1"), address(issuer))
        at += 40
    elif asset_type == 2:
        code, issuer_type, issuer = _ASSET12.unpack_from(data, at)
        asset = Asset(code.rstrip(b"\0").ljust(5, b"\0").decode("latin-1"), address(issuer))
        at += 48
    if key_type != 0 or asset_type > 2 or issuer_type != 0:
        return None
    (amount,) = _AMOUNT.unpack_from(data, at)
    return Payment(source, address(key), asset, amount), at + 8


def _signatures(data: bytes, at: int) -> tuple[Signature, ...] | None:
    (count,) = _INT.unpack_from(data, at)
    at += 4
    if count > 20:
        return None
    found: list[Signature] = []
    for _ in range(count):
        hint = _bytes(data, at, 4)
        (length,) = _INT.unpack_from(data, at + 4)
        if length > 64:
            return None
        end = at + 8 + length
        found.append(Signature(hint, data[at + 8 : end]))
        at = end + (-length & 3)
        if data[end:at] != _PAD[length & 3]:
            return None
    return tuple(found) if at == len(data) else None


def _bytes(data: bytes, at: int, size: int) -> bytes:
    found = data[at : at + size]
    if len(found) != size:
        raise StructError
    return found
