"""A record: the unit of everything that counts (docs/protocol.md §1)."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from node.base.errors import SandoghError

KIND_NAMES = {
    1: "ceremony",
    2: "trustee-key",
    3: "trustee-ack",
    4: "trustee-complaint",
    5: "roll",
    6: "manifest",
    7: "extend",
    8: "amend",
    9: "ballot",
    10: "close",
    11: "share",
    12: "result",
    13: "attestation",
    14: "certificate",
}

Octets = bytes  # inside ``Record``, whose property has that name


def kind_name(kind: int) -> str:
    """Return a kind's name, or ``unknown`` for a byte that names none."""
    return KIND_NAMES.get(kind, "unknown")


class RecordError(SandoghError):
    """A record that is not what its kind demands: which field, and why.

    Attributes:
        kind: its first byte, or the kind that was expected.
        field: the field as docs/protocol.md names it, for JSON a path such as
            ``races[0].candidates[2].number``.
        why: what is wrong with it.
    """

    def __init__(self, kind: int, field: str, why: str) -> None:
        super().__init__(f"record of kind {kind}, {kind_name(kind)}: {field}: {why}")
        self.kind = kind
        self.field = field
        self.why = why


class Body(Protocol):
    """What every kind's dataclass offers."""

    @property
    def kind(self) -> int:
        """The kind's number."""

    def encode(self) -> bytes:
        """Return the body."""


@dataclass(frozen=True)
class Record:
    """A kind and a body.

    Attributes:
        kind: 0 to 255; those of ``KIND_NAMES`` mean something.
        body: what follows the kind's byte, any length.
    """

    kind: int
    body: bytes

    @cached_property
    def bytes(self) -> Octets:
        """The record as it is hashed and cut: kind ‖ body."""
        return bytes((self.kind,)) + self.body

    @cached_property
    def id(self) -> Octets:
        """SHA-256 of kind ‖ body: 32 bytes, the memo of each of its transactions."""
        return hashlib.sha256(self.bytes).digest()


def record_of(body: Body) -> Record:
    """Return the record of a kind's dataclass."""
    return Record(body.kind, body.encode())


def parse_record(data: bytes) -> Record:
    """Take a record's bytes apart; the body is not judged.

    Raises:
        RecordError: no bytes at all.
    """
    if not data:
        raise RecordError(0, "kind", "the record is empty")
    return Record(data[0], data[1:])
