"""Bytes in place of a point or a scalar that no honest program writes."""

from collections.abc import Callable

from contracts.crypto.group import ORDER

SIZE = 32


def altered(body: bytes, start: int, change: Callable[[bytes], bytes]) -> bytes:
    """Return a body with the 32 bytes from ``start`` changed."""
    return body[:start] + change(body[start : start + SIZE]) + body[start + SIZE :]


def unreduced(scalar: bytes) -> bytes:
    """Return s + q, which is the same scalar, and not its canonical encoding."""
    return (int.from_bytes(scalar, "little") + ORDER).to_bytes(SIZE, "little")
