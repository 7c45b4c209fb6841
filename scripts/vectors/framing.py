"""Records cut into parts, and values that are no part (docs/protocol.md §1)."""

import hashlib

from contracts.records.frame import (
    HEADER,
    PAYLOAD_SIZE,
    VALUE_SIZE,
    FrameError,
    parse_part,
    split,
    values,
)
from contracts.records.record import Record
from scripts.vectors.form import Vector, vector

LENGTHS = (
    (1, "a kind alone"),
    (51, "header and record fill one value exactly"),
    (52, "one byte more: a second value of one byte"),
    (3461, "the Qazvin ballot: 55 values"),
    (PAYLOAD_SIZE, "one part of 99 full values"),
    (PAYLOAD_SIZE + 1, "two parts, the second with one byte"),
    (3 * PAYLOAD_SIZE - 7, "three parts"),
)


def record(length: int) -> Record:
    """Return a record of kind 5 of ``length`` bytes, whose body's byte i is i mod 251."""
    return Record(5, bytes(i % 251 for i in range(length - 1)))


def vectors() -> list[Vector]:
    """Return framing.json."""
    made = [_cut(length, comment) for length, comment in LENGTHS]
    whole = record(60)
    made.append(
        vector(
            "split/whole",
            "every byte of a record of 60 bytes, in two values",
            {"kind": whole.kind, "body": whole.body},
            output={"id": whole.id, "values": values(split(whole)[0])},
        )
    )
    return made + _refused()


def _cut(length: int, comment: str) -> Vector:
    whole = record(length)
    parts = split(whole)
    return vector(
        f"split/{length}",
        f"{comment}; byte i of the body is i mod 251",
        {"kind": whole.kind, "length": length},
        output={
            "id": whole.id,
            "parts": [
                {
                    "header": part[: HEADER.size],
                    "bytes": len(part),
                    "values": len(values(part)),
                    "sha256": hashlib.sha256(part).digest(),
                }
                for part in parts
            ],
        },
    )


def _refused() -> list[Vector]:
    good = split(record(60))[0]
    first, last = values(good)
    header = HEADER.size
    cases: tuple[tuple[str, str, list[bytes]], ...] = (
        ("none", "no values", []),
        ("many", "100 values", [bytes(VALUE_SIZE)] * 100),
        ("short-first", "a value before the last is short", [first[:-1], last]),
        ("long", "a value of 65 bytes", [first + b"\0", last]),
        ("empty-last", "an empty value", [first, b""]),
        ("header-cut", "12 bytes", [first[: header - 1]]),
        ("magic", "SNDR", [b"SNDR" + first[4:], last]),
        ("version", "version 2", [first[:4] + b"\2" + first[5:], last]),
        ("number", "part 1 of 1", [first[:5] + b"\0\1" + first[7:], last]),
        ("parts", "a second part that the length does not need",
         [first[:7] + b"\0\2" + first[9:], last]),
        ("no-parts", "P = 0", [first[:7] + b"\0\0" + first[9:], last]),
        ("no-length", "a record of no bytes", [HEADER.pack(b"SNDQ", 1, 0, 0, 0)]),
        ("missing", "the last byte is missing", [first, last[:-1]]),
        ("more", "one byte more", [first, last + b"\0"]),
    )  # fmt: skip
    made = []
    for id, comment, found in cases:
        try:
            parse_part(found)
        except FrameError as error:
            made.append(vector(f"part/{id}", comment, {"values": found}, error=error.why))
            continue
        raise ValueError(f"{id} was accepted")
    return made
