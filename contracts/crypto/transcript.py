"""Tagged hashing: the one way in which anything is hashed (docs/protocol.md §3).

Every input is prefixed with its length, and the first names its purpose, so two different
statements never hash the same bytes.
"""

import hashlib
from collections.abc import Iterable

from contracts.crypto.group import ORDER, Point, from_hash

PREFIX = b"sandogh/v1/"


def u16(value: int) -> bytes:
    """Return ``value`` as 2 big-endian bytes."""
    return value.to_bytes(2, "big")


def u32(value: int) -> bytes:
    """Return ``value`` as 4 big-endian bytes."""
    return value.to_bytes(4, "big")


def u64(value: int) -> bytes:
    """Return ``value`` as 8 big-endian bytes."""
    return value.to_bytes(8, "big")


def lp(data: bytes) -> bytes:
    """Return ``data`` behind its length as a u32."""
    return u32(len(data)) + data


def _framed(tag: str, inputs: Iterable[bytes]) -> bytes:
    return lp(PREFIX + tag.encode("ascii")) + b"".join(map(lp, inputs))


def wide(tag: str, *inputs: bytes) -> bytes:
    """Return ``H(tag, inputs…)``: 64 bytes of SHA-512."""
    return hashlib.sha512(_framed(tag, inputs)).digest()


def short(tag: str, *inputs: bytes) -> bytes:
    """Return ``h(tag, inputs…)``: 32 bytes of SHA-256."""
    return hashlib.sha256(_framed(tag, inputs)).digest()


def to_scalar(digest: bytes) -> int:
    """Read 64 bytes as a little-endian integer mod q."""
    return int.from_bytes(digest, "little") % ORDER


def scalar(tag: str, *inputs: bytes) -> int:
    """Return ``H(tag, inputs…)`` as a scalar."""
    return to_scalar(wide(tag, *inputs))


def point(tag: str, *inputs: bytes) -> Point:
    """Return ``H(tag, inputs…)`` mapped to the group (RFC 9496 §4.3.4)."""
    return from_hash(wide(tag, *inputs))
