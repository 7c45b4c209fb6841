"""The prime-order group ristretto255 (RFC 9496) over libsodium, with one strict decoder.

A point is its canonical 32-byte encoding, a scalar an ``int`` in ``[0, ORDER)``. Bytes that
come from outside enter through :func:`decode_point` and :func:`decode_scalar` alone; the
other functions take what these return. Libsodium's arithmetic is constant time.
"""

import secrets
from typing import NewType

from contracts.crypto.libsodium import (
    crypto_core_ristretto255_add,
    crypto_core_ristretto255_from_hash,
    crypto_core_ristretto255_is_valid_point,
    crypto_core_ristretto255_sub,
    crypto_scalarmult_ristretto255_allow_scalar_zero,
    crypto_scalarmult_ristretto255_base_allow_scalar_zero,
)
from node.base.errors import SandoghError

Point = NewType("Point", bytes)

ORDER = 2**252 + 27742317777372353535851937790883648493
POINT_SIZE = SCALAR_SIZE = 32
IDENTITY = Point(bytes(32))
G = Point(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


class EncodingError(SandoghError):
    """Bytes that are not the one canonical encoding of the value they should hold."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why


def decode_point(encoded: bytes, what: str = "point") -> Point:
    """Decode a group element strictly (RFC 9496 §4.3.1), rejecting the identity.

    Args:
        encoded: exactly 32 bytes.
        what: names the field in the error.

    Raises:
        EncodingError: wrong length, not canonical, not on the group, or the identity.
    """
    if len(encoded) != POINT_SIZE:
        raise EncodingError(what, f"expected 32 bytes, got {len(encoded)}")
    # libsodium 1.0.18 ignores bit 255 when it decodes
    if encoded[31] & 0x80:
        raise EncodingError(what, "not canonical: bit 255 is set")
    if encoded == IDENTITY:
        raise EncodingError(what, "is the identity")
    if not crypto_core_ristretto255_is_valid_point(encoded):
        raise EncodingError(what, "not the canonical encoding of a group element")
    return Point(bytes(encoded))


def decode_scalar(encoded: bytes, what: str = "scalar") -> int:
    """Decode a little-endian scalar strictly; it is never reduced.

    Args:
        encoded: exactly 32 bytes.
        what: names the field in the error.

    Raises:
        EncodingError: wrong length, or not below the group order.
    """
    if len(encoded) != SCALAR_SIZE:
        raise EncodingError(what, f"expected 32 bytes, got {len(encoded)}")
    value = int.from_bytes(encoded, "little")
    if value >= ORDER:
        raise EncodingError(what, "not canonical: not below the group order")
    return value


def encode_scalar(value: int) -> bytes:
    """Return ``value`` mod q as 32 little-endian bytes."""
    return (value % ORDER).to_bytes(SCALAR_SIZE, "little")


def add(left: Point, right: Point) -> Point:
    """Return ``left + right``; either may be the identity."""
    return Point(crypto_core_ristretto255_add(left, right))


def subtract(left: Point, right: Point) -> Point:
    """Return ``left - right``; either may be the identity."""
    return Point(crypto_core_ristretto255_sub(left, right))


def negate(point: Point) -> Point:
    """Return ``-point``."""
    return Point(crypto_core_ristretto255_sub(IDENTITY, point))


def multiply(scalar: int, point: Point) -> Point:
    """Return ``scalar·point`` (scalar mod q); a zero scalar or the identity gives the identity."""
    return Point(crypto_scalarmult_ristretto255_allow_scalar_zero(encode_scalar(scalar), point))


def base(scalar: int) -> Point:
    """Return ``scalar·G`` (scalar mod q)."""
    return Point(crypto_scalarmult_ristretto255_base_allow_scalar_zero(encode_scalar(scalar)))


def from_hash(digest: bytes) -> Point:
    """Map 64 uniform bytes to the group (RFC 9496 §4.3.4)."""
    return Point(crypto_core_ristretto255_from_hash(digest))


def random_scalar() -> int:
    """Return a scalar from 64 fresh bytes of the operating system, mod q (docs/protocol.md §3)."""
    return int.from_bytes(secrets.token_bytes(64), "little") % ORDER
