"""The files' framing: gzip over records, each behind four bytes of length, top bit set.

Reading is streaming and bounded: of a file no more than one record and a piece of the stream is
held decompressed, whatever the file claims to hold.
"""

import gzip
import struct
import zlib
from collections.abc import Iterable, Iterator

from node.archive.faults import GzipFault, RecordFault, TooLarge, Truncated

MAX_FILE = 1 << 28
"""Bytes of the largest file that is read, compressed."""
MAX_STREAM = 1 << 31
"""Bytes of the largest file that is read, decompressed."""
MAX_RECORD = 1 << 27
"""Bytes of the largest record; the busiest ledgers of Stellar's public network have some 2 MB."""

_TOP = 0x80000000
_LENGTH = struct.Struct(">I")
_PIECE = 1 << 18
_LEVEL = 6


def encode(records: Iterable[bytes]) -> bytes:
    """Return a file's bytes; the same records give the same file."""
    framed = b"".join(_LENGTH.pack(len(one) | _TOP) + one for one in records)
    return gzip.compress(framed, compresslevel=_LEVEL, mtime=0)


def decode(file: bytes, path: str) -> Iterator[bytes]:
    """Yield a file's records.

    Args:
        file: its bytes.
        path: what it is called in errors.

    Raises:
        GzipFault, Truncated, TooLarge, RecordFault: at the record where it shows; a wrong
            checksum shows after the last one.
    """
    if len(file) > MAX_FILE:
        raise TooLarge(path, f"has more than {MAX_FILE} bytes")
    held = bytearray()
    at = 0
    for piece in _decompressed(file, path):
        del held[:at]
        at = 0
        held += piece
        while len(held) - at >= 4:
            (length,) = _LENGTH.unpack_from(held, at)
            if not length & _TOP:
                raise RecordFault(path, "has a record whose length lacks the top bit")
            length &= ~_TOP
            if length > MAX_RECORD:
                raise TooLarge(path, f"has a record of more than {MAX_RECORD} bytes")
            if len(held) - at - 4 < length:
                break
            yield bytes(held[at + 4 : at + 4 + length])
            at += 4 + length
    if at != len(held):
        raise Truncated(path, "ends in the middle of a record")


def _decompressed(file: bytes, path: str) -> Iterator[bytes]:
    rest, total = file, 0
    while True:
        engine = zlib.decompressobj(wbits=31)
        while not engine.eof:
            try:
                piece = engine.decompress(rest, _PIECE)
            except zlib.error as fault:
                raise GzipFault(path, f"is not gzip as it should be: {fault}") from fault
            rest = engine.unused_data if engine.eof else engine.unconsumed_tail
            total += len(piece)
            if total > MAX_STREAM:
                raise TooLarge(path, f"holds more than {MAX_STREAM} bytes")
            if not piece and not rest and not engine.eof:
                raise Truncated(path, "ends in the middle of its gzip stream")
            yield piece
        if not rest:
            return
