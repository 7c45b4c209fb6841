"""A page of 200 transactions from a ledger that stores a million operations.

The transactions have the form of Qazvin ballots, 56 operations each, a hundred a ledger, from a
hundred channels. They are admitted and applied by the real chain in this process and written by
the real store; the pages are asked of a node process over HTTP.
"""

import asyncio
import os
import statistics
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stellar_sdk import Account, CreateAccount, Keypair, TransactionBuilder

from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure
from contracts.records.record import Record
from contracts.records.transactions import Posting, drafts, sign
from node.base.database import open_engine, sqlite_url
from node.ledger.chain import Ledger
from node.ledger.closed import ClosedLedger
from node.ledger.settings import LedgerSettings
from node.store import read
from node.store.write import write_ledger
from node.wire.hashes import network_id

OPERATIONS = 1_000_000
CHANNELS = 100
BALLOT_BYTES = 3_508
PAGES = 60
_BALLOT = 9


@dataclass(frozen=True)
class Paged:
    """Operations stored, and the median seconds of a page."""

    operations: int
    seconds: float


def run(folder: Path, say: Callable[[str], None], operations: int = OPERATIONS) -> Paged:
    """Store, serve, and ask for pages forwards and backwards from places all over the history.

    Raises:
        CouldNotMeasure: a page has not 200 transactions.
    """
    data = folder / "pages"
    with Node(data) as node:
        operator = node.operator()
    stored, last = asyncio.run(_store(data, operator, operations, say))
    with Node(data) as node:
        times = [_page(node.url, _path(number, last)) for number in range(PAGES)]
    return Paged(stored, statistics.median(times))


async def _store(
    data: Path, operator: Keypair, operations: int, say: Callable[[str], None]
) -> tuple[int, int]:
    channels = [Keypair.random() for _ in range(CHANNELS)]
    engine = open_engine(sqlite_url(data / "ledger.sqlite3"), connections=1)
    try:
        async with engine.connect() as connection:
            genesis = await read.last_ledger(connection)
            entries = await read.all_entries(connection)
        if genesis is None:
            raise CouldNotMeasure("the node made no genesis")
        ledger = Ledger.restore(PASSPHRASE, genesis.header, entries.values(), LedgerSettings())
        await write_ledger(engine, _close(ledger, [_creation(operator, channels)]))
        stored = sequence = 0
        while stored < operations:
            sequence += 1
            closed = _close(ledger, [_ballot(one, sequence) for one in channels])
            await write_ledger(engine, closed)
            stored += sum(one.operation_count for one in closed.transactions)
            if sequence % 50 == 0:
                say(f"{stored:,} operations stored")
        return stored, ledger.sequence
    finally:
        await engine.dispose()


def _close(ledger: Ledger, envelopes: list[bytes]) -> ClosedLedger:
    for envelope in envelopes:
        admission = ledger.admit(envelope)
        if admission.status != "PENDING":
            raise CouldNotMeasure(f"an envelope was not admitted: {admission.status}")
    return ledger.close(ledger.close_time + 5)


def _creation(operator: Keypair, channels: list[Keypair]) -> bytes:
    builder = TransactionBuilder(Account(operator.public_key, 0), PASSPHRASE, 100)
    builder.add_time_bounds(0, 0)
    for channel in channels:
        builder.append_operation(CreateAccount(channel.public_key, "100000"))
    envelope = builder.build()
    envelope.sign(operator)
    return envelope.to_xdr_object().to_xdr_bytes()


def _ballot(channel: Keypair, number: int) -> bytes:
    posting = Posting(channel.public_key, (2 << 32) + number - 1, 100, 0, 19)
    record = Record(_BALLOT, os.urandom(BALLOT_BYTES))
    (draft,) = drafts(record, posting)
    return sign(draft, network_id(PASSPHRASE), [channel.raw_secret_key()]).envelope()


def _path(number: int, last: int) -> str:
    order = ("asc", "desc")[number % 2]
    ledger = 3 + (last - 8) * number // PAGES + (5 if order == "desc" else 0)
    return f"/transactions?limit=200&order={order}&cursor={ledger << 32}"


def _page(url: str, path: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(url + path, timeout=60) as answer:
        body = answer.read()
    seconds = time.perf_counter() - start
    if body.count(b'"paging_token"') != 200:
        raise CouldNotMeasure(f"{path} gave {body.count(b'paging_token')} transactions, not 200")
    return seconds
