"""Verifying an evidence file byte for byte, and finding its records again.

The whole file is read once, a block at a time: every link, the number of blocks and records, and
SHA-256 of everything. Of a block, its place and its link are kept, 40 bytes; a block that is read
again must still have that link.
"""

import hashlib
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from verifier.evidence.form import (
    FRAME,
    HEAD,
    MAGIC,
    MAX_BLOCKS,
    MAX_PACKED,
    MAX_PLAIN,
    MAX_RECORD,
    TAIL,
    EvidenceError,
    Kind,
    first_link,
    next_link,
)

_KINDS = frozenset(Kind)

HELD = 8
"""Blocks that are held unpacked, 256 kB each as a rule."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        place: block and offset in it, to find it again.
        at: the byte of the file at which its block begins, for errors.
    """

    kind: Kind
    payload: bytes
    place: int
    at: int


class Blocks:
    """An evidence file that is open for reading.

    Args:
        path: the file.
        file: open for reading bytes.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = str(path), file
        self._starts = array("Q")
        self._links = bytearray()
        self._held: OrderedDict[int, bytes] = OrderedDict()

    def verify(self) -> Iterator[Record]:
        """Yield every record, and check the whole file on the way.

        Raises:
            EvidenceError: it is damaged; nothing told so far may then be used.
        """
        digest, link, at, records = hashlib.sha256(), first_link(), len(MAGIC), 0
        self._file.seek(0)
        start = self._file.read(len(MAGIC))
        if start != MAGIC:
            raise self._wrong(0, "it does not begin as an evidence file does")
        digest.update(start)
        while True:
            head = self._file.read(HEAD.size)
            if head[:4] == bytes(4):
                break
            packed, link = self._block(at, head, link)
            digest.update(head + packed)
            if len(self._starts) >= MAX_BLOCKS:
                raise self._wrong(at, f"it has more than {MAX_BLOCKS} blocks")
            number = len(self._starts)
            self._starts.append(at)
            self._links += link
            plain = self._unpacked(at, packed, HEAD.unpack(head)[1])
            for record in self._records(number, at, plain):
                records += 1
                yield record
            at += len(head) + len(packed)
        self._trailer(at, head, digest.copy(), records)

    def record(self, place: int) -> tuple[Kind, bytes]:
        """Return a record by its place; EvidenceError if the file has changed meanwhile."""
        number, offset = place >> 32, place & 0xFFFFFFFF
        plain = self._held.get(number)
        if plain is None:
            plain = self._again(number)
            self._held[number] = plain
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(number)
        kind, length = FRAME.unpack_from(plain, offset)
        start = offset + FRAME.size
        return Kind(kind), plain[start : start + length]

    def _again(self, number: int) -> bytes:
        at = self._starts[number]
        before = self._link(number - 1) if number else first_link()
        self._file.seek(at)
        head = self._file.read(HEAD.size)
        packed, link = self._block(at, head, before)
        if link != self._link(number):
            raise self._wrong(at, "it has changed since it was verified")
        return self._unpacked(at, packed, HEAD.unpack(head)[1])

    def _link(self, number: int) -> bytes:
        return bytes(self._links[32 * number : 32 * number + 32])

    def _block(self, at: int, head: bytes, before: bytes) -> tuple[bytes, bytes]:
        if len(head) < HEAD.size:
            raise self._wrong(at, "it ends here, in the middle or without its trailer")
        size, plain, link = HEAD.unpack(head)
        if size > MAX_PACKED or not 0 < plain <= MAX_PLAIN:
            raise self._wrong(at, f"a block of {size} bytes claims to hold {plain}")
        packed = self._file.read(size)
        if len(packed) < size:
            raise self._wrong(at, "it ends in the middle of this block")
        if next_link(before, plain, packed) != link:
            raise self._wrong(at, "this block's hash is another one")
        return packed, link

    def _unpacked(self, at: int, packed: bytes, size: int) -> bytes:
        engine = zlib.decompressobj()
        try:
            plain = engine.decompress(packed, size + 1)
        except zlib.error as fault:
            raise self._wrong(at, f"this block can't be unpacked: {fault}") from fault
        if len(plain) != size or not engine.eof or engine.unused_data:
            raise self._wrong(at, f"this block does not unpack to its {size} bytes")
        return plain

    def _records(self, number: int, at: int, plain: bytes) -> Iterator[Record]:
        offset = 0
        while offset < len(plain):
            if offset + FRAME.size > len(plain):
                raise self._wrong(at, "a record of this block has no whole head")
            kind, length = FRAME.unpack_from(plain, offset)
            end = offset + FRAME.size + length
            if length > MAX_RECORD or end > len(plain):
                raise self._wrong(at, "a record of this block is cut or too large")
            if kind not in _KINDS:
                raise self._wrong(at, f"there is no record of kind {kind}")
            payload = plain[offset + FRAME.size : end]
            yield Record(Kind(kind), payload, number << 32 | offset, at)
            offset = end

    def _trailer(self, at: int, head: bytes, digest: "hashlib._Hash", records: int) -> None:
        tail = head + self._file.read(TAIL.size - len(head) + 1)
        if len(tail) != TAIL.size:
            raise self._wrong(at, "its trailer has another length")
        _, blocks, told, whole = TAIL.unpack(tail)
        digest.update(tail[:-32])
        if (blocks, told) != (len(self._starts), records):
            why = f"its trailer tells {blocks} blocks and {told} records; there are "
            raise self._wrong(at, f"{why}{len(self._starts)} and {records}")
        if digest.digest() != whole:
            raise self._wrong(at, "its SHA-256 is not the one in its trailer")

    def _wrong(self, at: int, why: str) -> EvidenceError:
        return EvidenceError(self._path, at, why)
