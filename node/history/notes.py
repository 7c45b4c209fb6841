"""Notes: what an operation did to entries that neither its text nor its result says.

A ManageData operation reads the same whether it creates an entry or overwrites one, and no
operation says who sponsors what it makes. Stellar keeps this in transaction meta, both states
of every entry; a note keeps the difference alone, so that most transactions need none.

A note's bytes: operation (2), part, change (1 each), owner (32), length of the name (2), name,
which sponsors follow (1: bit 0 former, bit 1 new), each sponsor (32).
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

_HEAD = struct.Struct(">HBB32sH")
_KEY = 32


class Part(IntEnum):
    """What a note is about; `name` says which one of it."""

    ACCOUNT = 0
    """The account itself; no name."""
    LINE = 1
    """A trust line; the name is its asset's code, NULs taken off, and the issuer's 32 bytes."""
    DATA = 2
    """A data entry; the name is its own."""
    SIGNER = 3
    """A signer; the name is its type (1 byte), key (32) and payload. The account's own key is
    one too."""
    SEQUENCE = 4
    """The account's sequence number; no name."""


class Change(IntEnum):
    """What became of it."""

    SAME = 0
    """It is as before but for its sponsor."""
    CREATED = 1
    UPDATED = 2
    REMOVED = 3


@dataclass(frozen=True, slots=True)
class Note:
    """One difference.

    Attributes:
        operation: index in the transaction, from 1.
        part: of what.
        change: what became of it.
        owner: account key, 32 bytes.
        name: see `Part`.
        former: who sponsored it before, 32 bytes.
        sponsor: who sponsors it now, 32 bytes.
    """

    operation: int
    part: Part
    change: Change
    owner: bytes
    name: bytes = b""
    former: bytes | None = None
    sponsor: bytes | None = None


def encode_notes(notes: Iterable[Note]) -> bytes:
    """Return notes as bytes; none are no bytes."""
    parts = []
    for one in notes:
        head = one.operation, one.part, one.change, one.owner, len(one.name)
        which = (one.former is not None) | (one.sponsor is not None) << 1
        parts += [_HEAD.pack(*head), one.name, bytes([which])]
        parts += [key for key in (one.former, one.sponsor) if key is not None]
    return b"".join(parts)


def decode_notes(raw: bytes) -> tuple[Note, ...]:
    """Read what `encode_notes` wrote."""
    found = []
    at = 0
    while at < len(raw):
        operation, part, change, owner, length = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        name, which = raw[at : at + length], raw[at + length]
        at += length + 1
        sponsors: list[bytes | None] = [None, None]
        for index in range(2):
            if which & 1 << index:
                sponsors[index] = raw[at : at + _KEY]
                at += _KEY
        found.append(Note(operation, Part(part), Change(change), owner, name, *sponsors))
    return tuple(found)
