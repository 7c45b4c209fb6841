"""The layout of an evidence file (docs/protocol.md §17): blocks of records, chained by hashes."""

import hashlib
import struct
from enum import IntEnum

from node.base.errors import SandoghError

MAGIC = b"SANDOGH-EVIDENCE-1\n"
HEAD = struct.Struct(">II32s")
"""A block's head: compressed bytes, plain bytes, link."""
TAIL = struct.Struct(">IIQ32s")
"""The trailer: zero, blocks, records, SHA-256 of all before it, this field left out."""
FRAME = struct.Struct(">BI")
"""A record's head: kind, bytes."""

BLOCK = 1 << 18
"""Plain bytes from which on a block is full."""
MAX_RECORD = 1 << 21
MAX_PLAIN = BLOCK + MAX_RECORD + FRAME.size
MAX_PACKED = MAX_PLAIN + (1 << 12)
MAX_BLOCKS = 1 << 24

LEDGER = struct.Struct(">I32s32sQ")
"""A ledger: sequence, hash, previous hash, close time; then the header's XDR, if it is told."""
TRANSACTION = struct.Struct(">QQB32sI")
"""A transaction: position, close time, flags, hash, bytes of the envelope; envelope; result."""
SUCCESSFUL, HAS_RESULT = 1, 2
MEMBER = struct.Struct(">IQ")
"""A stream's next transaction: the stream, the position."""
NAMED = struct.Struct(">32sBQ")
"""An answer about a hash: the hash, whether it was found, the position."""
CLOSED = struct.Struct(">II")
"""A ledger told whole: sequence, number of transactions."""


class Kind(IntEnum):
    """What a record tells."""

    ABOUT = 0
    NETWORK = 1
    LEDGER = 2
    ACCOUNT = 3
    TRANSACTION = 4
    STREAM = 5
    MEMBER = 6
    END = 7
    NAMED = 8
    CLOSED = 9


class EvidenceError(SandoghError):
    """An evidence file is damaged, or is none.

    Attributes:
        path: the file.
        at: the byte from which on it is wrong.
        why: the rest of the sentence.
    """

    def __init__(self, path: str, at: int, why: str) -> None:
        self.path, self.at, self.why = path, at, why
        super().__init__(f"the evidence file {path} is damaged at byte {at}: {why}")


def first_link() -> bytes:
    """Return the link before the first block."""
    return hashlib.sha256(MAGIC).digest()


def next_link(link: bytes, plain: int, packed: bytes) -> bytes:
    """Return a block's link: SHA-256 of the link before, both lengths, and its bytes."""
    return hashlib.sha256(link + struct.pack(">II", len(packed), plain) + packed).digest()
