"""How much memory strangers cost the verifier who send any number of transactions to the box.

    python -m benchmarks.foreign NUMBER

reads that many through the verifier's own stream, saving them to an evidence file, and prints the
peak of its memory in kB; `figures` compares few with many, each in a process of its own.
"""

import asyncio
import resource
import struct
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from benchmarks.outcome import CouldNotMeasure, Figure
from contracts.accounts.compare import Setup
from contracts.counting.cast import Purse
from node.networks.reader import LedgerTransaction, Reader
from node.wire import toid
from node.wire.accounts import address
from node.wire.envelopes import parse_envelope
from node.wire.parsed import Asset
from verifier.evidence.reader import EvidenceReader
from verifier.evidence.write import EvidenceWriter
from verifier.source.noting import NotingReader
from verifier.source.recording import RecordingReader
from verifier.source.stream import read_casts
from verifier.source.watch import Watch, Ways

FEW, MANY = 2_000, 40_000
NETWORK = sha256(b"A flooded network").digest()
STRANGER, ISSUER, URN, BOX, CHANNEL = (address(bytes([one]) * 32) for one in range(1, 6))
A_LEDGER = 500


class Flood:
    """A source on which strangers send coins to the box, and nothing else happens."""

    url = "flood"

    def __init__(self, number: int) -> None:
        """Tell so many transactions."""
        self._number = number

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield the box's."""
        for one in range(self._number if account == BOX else 0):
            envelope = _envelope(one)
            said = parse_envelope(envelope, NETWORK)
            ledger = 10 + one // A_LEDGER
            position = toid.encode(ledger, 1 + one % A_LEDGER)
            yield LedgerTransaction(
                said.ledger_hash, ledger, position, 1_800_000_000, True, envelope, None, said
            )


def _envelope(number: int) -> bytes:
    pay = struct.pack(">III32sIq", 0, 1, 0, bytes([4]) * 32, 0, 1)
    body = struct.pack(">II32sIQIII", 2, 0, bytes([1]) * 32, 100, number + 1, 0, 0, 1) + pay
    return body + bytes(8)


async def read(number: int) -> None:
    """Read a flood as an audit does, and open what was saved."""
    setup = cast(Setup, type("Setup", (), {"issuer": ISSUER, "relay_keys": ()})())
    ways = Ways(setup, Purse(Asset("VOTE", ISSUER), URN, BOX), (CHANNEL,), 0)
    watch = Watch(ways)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence"
        with EvidenceWriter(path) as writer:
            source = cast(Reader, Flood(number))
            reader: Any = NotingReader(RecordingReader(source, writer, STRANGER))
            await read_casts(reader, ways, watch, None, 2**31, 2**31, lambda casts: None)
            writer.finish()
        async with EvidenceReader(path):
            pass
    if watch.moves.rows or watch.paid:
        raise CouldNotMeasure("a stranger's coin was taken for a VOTE")


def peak_kb(number: int) -> int:
    """Return the peak memory of a process that reads so many, kB."""
    command = [sys.executable, "-m", "benchmarks.foreign", str(number)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise CouldNotMeasure(done.stderr[-500:])
    return int(done.stdout)


def figures() -> list[Figure]:
    """Measure."""
    few, many = peak_kb(FEW), peak_kb(MANY)
    each = (many - few) * 1024 / (MANY - FEW)
    note = f"memory that {MANY:,} foreign payments to the box cost beyond {FEW:,}, each; saved, too"
    return [
        Figure("foreign_bytes", round(each, 1), "bytes", at_most=200, note=note),
        Figure("foreign_rss_mb", round(many / 1024, 1), "MB", note="with the process itself"),
    ]


def main() -> None:
    """Read a flood and print the peak."""
    asyncio.run(read(int(sys.argv[1])))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
