"""How many ledgers a second `verify-chain` gets through: empty ones, and of ten payments each.

The chains are closed by the ledger itself, archived, and checked as the command checks them,
statements' and values' signatures included. Ed25519 checks are measured around each run.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey
from stellar_sdk import Account, Asset, CreateAccount, Keypair, Payment, TransactionBuilder

from benchmarks.outcome import CouldNotMeasure, Figure
from node.archive.checkpoint import ArchivedLedger, ArchivedTransaction, make_files
from node.archive.examine import examine
from node.archive.read import DirectoryFiles
from node.archive.write import ArchiveDirectory
from node.ledger.chain import Ledger
from node.ledger.closed import ClosedLedger
from node.ledger.settings import LedgerSettings
from node.wire.hashes import network_id
from node.wire.signatures import verify

PASSPHRASE = "Sandogh benchmark ledger"
SEED = b"\x07" * 32
START = 1_700_000_000
EMPTY = 4_000
BUSY = 500
PAYMENTS = 10
ROUNDS = 3
VERIFIES = 200

_key = SigningKey(SEED)
_message = b"a statement of some hundred bytes".ljust(200, b".")
_signature = _key.sign(_message).signature


def figures(empty: int = EMPTY, busy: int = BUSY) -> list[Figure]:
    """Measure.

    Args:
        empty: ledgers of the empty chain.
        busy: ledgers of the busy one.
    """
    found = []
    for name, count, limit, close in (
        ("chain_empty_per_s", empty, 2_000, _empty),
        ("chain_busy_per_s", busy, 300, _busy),
    ):
        measured = _measure(close(count))
        found.append(
            Figure(
                name,
                measured.rate,
                "ledgers a second",
                at_least=limit,
                ratio=1 / measured.rate / measured.verify,
                ratio_of="Ed25519 check a ledger",
                note=f"{measured.ledgers:,} ledgers, {measured.transactions:,} transactions,"
                f" median of {ROUNDS} runs, one process; an Ed25519 check took"
                f" {measured.verify * 1e6:.0f} µs",
            )
        )
    return found


@dataclass(frozen=True)
class _Measured:
    """Ledgers a second, and the seconds of one Ed25519 check at that time."""

    rate: float
    verify: float
    ledgers: int
    transactions: int


def _measure(ledgers: Iterator[ClosedLedger]) -> _Measured:
    with tempfile.TemporaryDirectory() as name:
        _write(Path(name), ledgers)
        rates, units = [], []
        for _ in range(ROUNDS):
            before = _verify_seconds()
            start = time.perf_counter()
            found = asyncio.run(examine(DirectoryFiles(Path(name)), PASSPHRASE))
            spent = time.perf_counter() - start
            if not found.passed:
                raise CouldNotMeasure(f"the chain that was made does not pass: {found.faults[0]}")
            rates.append(found.ledgers / spent)
            units.append((before + _verify_seconds()) / 2)
    return _Measured(
        statistics.median(rates), statistics.median(units), found.ledgers, found.transactions
    )


def _verify_seconds() -> float:
    key = bytes(_key.verify_key)
    start = time.perf_counter()
    for _ in range(VERIFIES):
        verify(key, _message, _signature)
    return (time.perf_counter() - start) / VERIFIES


def _write(root: Path, ledgers: Iterator[ClosedLedger]) -> None:
    archive = ArchiveDirectory(root, PASSPHRASE)
    held: list[ArchivedLedger] = []

    def put() -> None:
        archive.write(held[-1].sequence, make_files(held, network_id(PASSPHRASE), SEED))
        held.clear()

    for one in ledgers:
        done = tuple(
            ArchivedTransaction(each.hash, each.envelope, each.result) for each in one.transactions
        )
        held.append(ArchivedLedger(one.sequence, one.hash, one.header, done))
        if (one.sequence + 1) % archive.frequency == 0:
            put()
    if held:
        put()


def _empty(count: int) -> Iterator[ClosedLedger]:
    ledger, first = Ledger.genesis(PASSPHRASE, LedgerSettings(node_seed=SEED), START)
    yield first
    for number in range(1, count):
        yield ledger.close(START + number)


def _busy(count: int) -> Iterator[ClosedLedger]:
    ledger, first = Ledger.genesis(PASSPHRASE, LedgerSettings(node_seed=SEED), START)
    yield first
    root = Keypair.from_raw_ed25519_seed(network_id(PASSPHRASE))
    payers = [Keypair.from_raw_ed25519_seed(bytes([one]) * 32) for one in range(1, PAYMENTS + 1)]
    made = [CreateAccount(one.public_key, "1000") for one in payers]
    # the root account's key is free to all, unless its ledger locked it at the start
    _admit(ledger, _signed(root, 0, *made))
    yield ledger.close(START + 1)
    for number in range(2, count):
        for payer in payers:
            # a new account's sequence numbers begin with the ledger that made it
            last = (2 << 32) + number - 2
            _admit(ledger, _signed(payer, last, Payment(root.public_key, Asset.native(), "0.01")))
        yield ledger.close(START + number)


def _admit(ledger: Ledger, envelope: bytes) -> None:
    answer = ledger.admit(envelope)
    if answer.status != "PENDING":
        raise CouldNotMeasure(f"a transaction of the chain was not taken: {answer.status}")


def _signed(source: Keypair, sequence: int, *operations: CreateAccount | Payment) -> bytes:
    builder = TransactionBuilder(Account(source.public_key, sequence), PASSPHRASE, 100)
    for one in operations:
        builder.append_operation(one)
    built = builder.set_timeout(0).build()
    built.sign(source)
    raw: bytes = built.to_xdr_object().to_xdr_bytes()
    return raw
