"""Walking over XDR (RFC 4506) without building objects: where does this thing end?

A hash is over bytes, so a verifier needs the ends of things far oftener than their contents.
What has few forms is walked over directly; everything else by stellar-sdk's own decoder, at
its place. A walk never looks at a byte beyond the end of `data`.
"""

import struct
from typing import Any

from xdrlib3 import Error as XdrError
from xdrlib3 import Unpacker

from node.archive.faults import FormError

INT = struct.Struct(">I")

_NOT_XDR = (ValueError, TypeError, EOFError, XdrError, RecursionError, OverflowError)


def number(data: bytes, at: int) -> int:
    """Return the unsigned 32-bit number at a place.

    Raises:
        FormError: the bytes end before.
    """
    try:
        return int(INT.unpack_from(data, at)[0])
    except struct.error as fault:
        raise FormError("it ends too early") from fault


def past(data: bytes, at: int, size: int) -> int:
    """Return the place after `size` bytes; FormError if there are fewer."""
    if at + size > len(data):
        raise FormError("it ends too early")
    return at + size


def past_opaque(data: bytes, at: int, most: int) -> int:
    """Return the place after a variable opaque of at most `most` bytes, its padding zero."""
    length = number(data, at)
    if length > most:
        raise FormError(f"{length} bytes stand where at most {most} may")
    end = past(data, at + 4, length + (-length & 3))
    if any(data[at + 4 + length : end]):
        raise FormError("its padding is not zero")
    return end


def past_account(data: bytes, at: int) -> int:
    """Return the place after a MuxedAccount or an AccountID."""
    kind = number(data, at)
    if kind == 0:
        return past(data, at, 36)
    if kind == 0x100:
        return past(data, at, 44)
    raise FormError(f"there is no key of type {kind}")


def past_object(data: bytes, at: int, kind: Any) -> int:
    """Return the place after an object of one of stellar-sdk's XDR classes.

    Raises:
        FormError: the bytes are none.
    """
    unpacker = Unpacker(data)
    unpacker.set_position(at)
    try:
        kind.unpack(unpacker)
    except _NOT_XDR as fault:
        raise FormError(f"it is no {kind.__name__}: {_line(fault)}") from fault
    return int(unpacker.get_position())


def _line(fault: BaseException) -> str:
    return (str(fault).splitlines() or ["it ends too early"])[0][:120]
