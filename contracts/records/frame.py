"""A record cut into parts, each as large as one transaction carries (docs/protocol.md §1).

A part is a header of 13 bytes and at most 6 323 bytes of the record, together at most 99
values of 64 bytes:

    SNDQ ‖ 01 ‖ p u16, from 0 ‖ P u16 ‖ record length u32 ‖ record[6323p : 6323(p+1)]
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.records.record import Octets, Record, RecordError
from node.base.errors import SandoghError

MAGIC = b"SNDQ"
VERSION = 1
VALUE_SIZE = 64
MAX_VALUES = 99
HEADER = struct.Struct(">4sBHHI")
PAYLOAD_SIZE = MAX_VALUES * VALUE_SIZE - HEADER.size
MAX_PARTS = 0xFFFF
MAX_LENGTH = MAX_PARTS * PAYLOAD_SIZE


class FrameError(SandoghError):
    """Values that are no part of a record: what is wrong with them."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not a record's part: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Attributes:
        number: p, from 0.
        parts: P.
        length: the whole record's bytes.
        payload: record[6323p : 6323(p+1)].
    """

    number: int
    parts: int
    length: int
    payload: bytes


def part_count(length: int) -> int:
    """Return P = ⌈length/6323⌉ of a record of ``length`` bytes."""
    return -(-length // PAYLOAD_SIZE)


def split(record: Record) -> tuple[Octets, ...]:
    """Cut a record into its parts, each header ‖ payload, 14 to 6 336 bytes.

    Raises:
        RecordError: longer than 65 535 parts hold.
    """
    data = record.bytes
    length, parts = len(data), part_count(len(data))
    if parts > MAX_PARTS:
        raise RecordError(record.kind, "length", f"{length} bytes, more than {MAX_LENGTH}")
    return tuple(
        HEADER.pack(MAGIC, VERSION, p, parts, length)
        + data[PAYLOAD_SIZE * p : PAYLOAD_SIZE * (p + 1)]
        for p in range(parts)
    )


def values(part: Octets) -> tuple[Octets, ...]:
    """Cut a part into values of 64 bytes, the last 1 to 64."""
    return tuple(part[start : start + VALUE_SIZE] for start in range(0, len(part), VALUE_SIZE))


def parse_part(found: Sequence[Octets]) -> Part:
    """Read the values of one transaction, in operation order.

    Raises:
        FrameError: not 1-99 values of 64 bytes, the last 1-64; or a header that does not fit
            the bytes.
    """
    if not 1 <= len(found) <= MAX_VALUES:
        raise FrameError(f"{len(found)} values, not 1 to {MAX_VALUES}")
    last = len(found) - 1
    for place, value in enumerate(found):
        if len(value) != VALUE_SIZE and (place != last or not 1 <= len(value) <= VALUE_SIZE):
            raise FrameError(f"value {place + 1} of {last + 1} has {len(value)} bytes")
    data = b"".join(found)
    if len(data) < HEADER.size:
        raise FrameError(f"{len(data)} bytes are shorter than a header")
    magic, version, number, parts, length = HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION:
        raise FrameError("its header does not begin with SNDQ and version 1")
    if not length or parts != part_count(length):
        raise FrameError(f"a record of {length} bytes does not have {parts} parts")
    if number >= parts:
        raise FrameError(f"part {number} of {parts}; parts count from 0")
    expected = min(PAYLOAD_SIZE, length - PAYLOAD_SIZE * number)
    payload = data[HEADER.size :]
    if len(payload) != expected:
        raise FrameError(
            f"part {number} of {parts} carries {len(payload)} bytes, not the {expected} that its"
            " header demands"
        )
    return Part(number, parts, length, payload)
