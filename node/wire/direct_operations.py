"""Operations read directly from their bytes, a function per type; see `node.wire.direct`.

Those by which a stranger touches an account: payments, of any path, new accounts, merges; and our
own data entries. A function returns None for what is not canonical, and raises `struct.error` where
the bytes end too early.
"""

from collections.abc import Callable
from struct import Struct
from struct import error as StructError

from node.wire.accounts import address
from node.wire.parsed import (
    AccountMerge,
    Asset,
    CreateAccount,
    ManageData,
    Operation,
    Other,
    Payment,
)

_INT = Struct(">I")
_TWO = Struct(">II")
_ACCOUNT = Struct(">I32s")
_MUXED = Struct(">IQ32s")
_ASSET4 = Struct(">4sI32s")
_ASSET12 = Struct(">12sI32s")
_AMOUNT = Struct(">q")

_ED25519, _MUXED_ED25519 = 0, 0x100
_MOST_ON_A_PATH = 5
_PAD = (b"", b"\0\0\0", b"\0\0", b"\0")


def read_directly_operation(data: bytes, at: int, source: str) -> tuple[Operation, int] | None:
    """Return the operation that starts at a place, and where it ends; None for other types.

    Args:
        data: an envelope.
        at: the place.
        source: the transaction's, for an operation that names none.

    Raises:
        struct.error: the bytes end too early.
    """
    given, kind = _TWO.unpack_from(data, at)
    at += 8
    if given == 1:
        said = _account(data, at - 4)
        if said is None:
            return None
        source, at = said
        (kind,) = _INT.unpack_from(data, at)
        at += 4
    elif given != 0:
        return None
    read = _READ.get(kind)
    return None if read is None else read(data, at, source)


def taken(data: bytes, at: int, size: int) -> bytes:
    """Return so many bytes from a place on.

    Raises:
        struct.error: there are less.
    """
    found = data[at : at + size]
    if len(found) != size:
        raise StructError
    return found


def padded(data: bytes, at: int, most: int) -> tuple[bytes, int] | None:
    """Return bytes behind their length, padded with zeros to four, and where they end.

    Args:
        data: an envelope.
        at: where the length stands.
        most: None is returned where it is more.

    Raises:
        struct.error: the bytes end too early.
    """
    (length,) = _INT.unpack_from(data, at)
    if length > most:
        return None
    end = at + 4 + length
    at = end + (-length & 3)
    if data[end:at] != _PAD[length & 3]:
        return None
    return data[end - length : end], at


def _create_account(data: bytes, at: int, source: str) -> tuple[Operation, int] | None:
    key_type, key = _ACCOUNT.unpack_from(data, at)
    if key_type != _ED25519:
        return None
    (amount,) = _AMOUNT.unpack_from(data, at + 36)
    return CreateAccount(source, address(key), amount), at + 44


def _payment(data: bytes, at: int, source: str) -> tuple[Operation, int] | None:
    to = _account(data, at)
    paid = None if to is None else _asset(data, to[1])
    if to is None or paid is None:
        return None
    (amount,) = _AMOUNT.unpack_from(data, paid[1])
    return Payment(source, to[0], paid[0], amount), paid[1] + 8


def _path_payment(
    name: str,
) -> Callable[[bytes, int, str], tuple[Operation, int] | None]:
    """Return what reads either of the two: they differ in what their amounts mean."""

    def read(data: bytes, at: int, source: str) -> tuple[Operation, int] | None:
        sent = _asset(data, at)
        to = None if sent is None else _account(data, sent[1] + 8)
        got = None if to is None else _asset(data, to[1])
        if got is None:
            return None
        at = got[1] + 8
        (steps,) = _INT.unpack_from(data, at)
        at += 4
        if steps > _MOST_ON_A_PATH:
            return None
        for _ in range(steps):
            step = _asset(data, at)
            if step is None:
                return None
            at = step[1]
        return Other(source, name), at

    return read


def _account_merge(data: bytes, at: int, source: str) -> tuple[Operation, int] | None:
    to = _account(data, at)
    return None if to is None else (AccountMerge(source, to[0]), to[1])


def _manage_data(data: bytes, at: int, source: str) -> tuple[Operation, int] | None:
    name = padded(data, at, 64)
    if name is None:
        return None
    said, at = name
    (given,) = _INT.unpack_from(data, at)
    if given == 0:
        return ManageData(source, said, None), at + 4
    value = padded(data, at + 4, 64) if given == 1 else None
    return None if value is None else (ManageData(source, said, value[0]), value[1])


_READ = {
    0: _create_account,
    1: _payment,
    2: _path_payment("path_payment_strict_receive"),
    8: _account_merge,
    10: _manage_data,
    13: _path_payment("path_payment_strict_send"),
}


def _account(data: bytes, at: int) -> tuple[str, int] | None:
    """Return the base address of an account that may be muxed (CAP-27), and where it ends."""
    (kind,) = _INT.unpack_from(data, at)
    if kind == _ED25519:
        return address(_ACCOUNT.unpack_from(data, at)[1]), at + 36
    if kind == _MUXED_ED25519:
        return address(_MUXED.unpack_from(data, at)[2]), at + 44
    return None


def _asset(data: bytes, at: int) -> tuple[Asset | None, int] | None:
    (kind,) = _INT.unpack_from(data, at)
    at += 4
    if kind == 0:
        return None, at
    if kind == 1:
        code, issuer_type, issuer = _ASSET4.unpack_from(data, at)
        text, at = code.rstrip(b"\0"), at + 40
    elif kind == 2:
        code, issuer_type, issuer = _ASSET12.unpack_from(data, at)
        text, at = code.rstrip(b"\0").ljust(5, b"\0"), at + 48
    else:
        return None
    if issuer_type != _ED25519:
        return None
    return Asset(text.decode("latin-1"), address(issuer)), at
