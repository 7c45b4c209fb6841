"""Exporting: an archive of ledgers that a store or a Horizon has, each checked on its way.

Unlike the running node's archive, an export may end in the middle of a checkpoint: the last
files are named as if it were whole and the state file says how far they go.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from node.archive.checkpoint import ArchivedLedger, make_files
from node.archive.headers import Header
from node.archive.layout import STANDARD, checkpoint_of, first_of
from node.archive.read import Checkpoint, ledgers_of
from node.archive.verify import Fault, check_ledger
from node.archive.write import ArchiveDirectory, NotThisArchive
from node.base.database import open_engine
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader
from node.networks.horizon_history import horizon_ledgers
from node.service.directory import SEED_FILE
from node.store import history, read
from node.store.write import StoreError, first_line
from node.wire.hashes import network_id


class ExportError(SandoghError):
    """What is asked for can't be exported; `why` is the sentence."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Source:
    """Where ledgers come from.

    Attributes:
        passphrase: the network's.
        last: the last closed ledger.
        frequency: ledgers a checkpoint of the node's own archive, if that is known.
        seed: the node's seed, to sign statements; a Horizon does not tell it.
        ledgers: yields the ledgers from one sequence to another.
    """

    passphrase: str
    last: int
    frequency: int | None
    seed: bytes | None
    ledgers: Callable[[int, int], AsyncIterator[ArchivedLedger]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    first: int
    last: int
    ledgers: int
    transactions: int


@asynccontextmanager
async def from_store(data: Path, database: str) -> AsyncIterator[Source]:
    """Open a ledger's database to read from, beside a running node or without one.

    Args:
        data: the ledger's directory.
        database: SQL URL.

    Raises:
        ExportError: no ledger is there.
        StoreError: the database can't be read.
    """
    engine = open_engine(database, connections=1)
    if engine.dialect.name == "sqlite":
        _see_file(Path(engine.url.database or ""), data)
        event.listen(engine.sync_engine, "connect", _only_read)
    try:
        try:
            async with engine.connect() as connection:
                passphrase = await read.setting(connection, "passphrase")
                latest = await read.last_ledger(connection)
                frequency = await history.frequency(connection)
        except (SQLAlchemyError, OSError) as fault:
            raise StoreError("read the ledger's database", first_line(fault)) from fault
        if passphrase is None or latest is None:
            raise ExportError(f"there is no ledger in {data}")

        def ledgers(first: int, last: int) -> AsyncIterator[ArchivedLedger]:
            return _stored(engine, first, last)

        yield Source(passphrase, latest.sequence, frequency, _seed(data), ledgers)
    finally:
        await engine.dispose()


async def from_horizon(url: str) -> Source:
    """Ask a Horizon what it has.

    Raises:
        ReaderError: it can't be read.
    """
    async with HorizonReader(url) as reader:
        network = await reader.network()

    def ledgers(first: int, last: int) -> AsyncIterator[ArchivedLedger]:
        return horizon_ledgers(url, first, last)

    return Source(network.passphrase, network.tip.sequence, None, None, ledgers)


async def export(
    source: Source,
    to: Path,
    *,
    first: int = 1,
    last: int | None = None,
    frequency: int | None = None,
    progress: Callable[[int, int], None] = lambda ledger, last: None,
) -> Exported:
    """Write an archive.

    Args:
        source: where the ledgers come from.
        to: the archive's directory; an older export of the same ledgers is gone on with.
        first: the first ledger; its whole checkpoint is written.
        last: the last one; None is the last closed one.
        frequency: ledgers a checkpoint; None as the node's own archive, else 64.
        progress: is told how far it is.

    Raises:
        ExportError: a ledger is not there, or does not fit what its header says.
        NotThisArchive: the directory holds an archive that is another or goes further.
    """
    size = frequency or source.frequency or STANDARD
    end = source.last if last is None else last
    if not 1 <= first <= end <= source.last:
        raise ExportError(
            f"ledgers {first} to {end} cannot be exported: there are 1 to {source.last}"
        )
    begin = first_of(checkpoint_of(first, size), size)
    archive = ArchiveDirectory(to, source.passphrase, size, begin)
    before = archive.state()
    if before is not None and before.last > end:
        raise NotThisArchive(to, f"it goes to ledger {before.last} already")
    writer = _Writer(archive, network_id(source.passphrase), source.seed)
    held: list[ArchivedLedger] = []
    transactions = 0
    async for one in source.ledgers(begin, end):
        held.append(one)
        transactions += len(one.transactions)
        if one.sequence == end or one.sequence == checkpoint_of(one.sequence, size):
            writer.write(held)
            progress(one.sequence, end)
            held = []
    if held:
        raise ExportError(f"the ledgers after {held[-1].sequence} could not be read")
    return Exported(begin, end, end - begin + 1, transactions)


class _Writer:
    """Checks and writes a checkpoint's ledgers; links each to the one before."""

    def __init__(self, archive: ArchiveDirectory, network: bytes, seed: bytes | None) -> None:
        self._archive, self._network, self._seed = archive, network, seed
        self._previous: Header | None = None

    def write(self, ledgers: list[ArchivedLedger]) -> None:
        first, last = ledgers[0].sequence, ledgers[-1].sequence
        number = checkpoint_of(last, self._archive.frequency)
        files = make_files(ledgers, self._network, self._seed)
        made = Checkpoint(
            number,
            first,
            last,
            files["ledger"],
            files["transactions"],
            files["results"],
            files.get("scp"),
            None,
        )
        for records in ledgers_of(made, self._network):
            for fault in check_ledger(records, self._previous, self._network):
                raise _cannot(fault)
            self._previous = records.header
        self._archive.write(last, files)


def _cannot(fault: Fault) -> ExportError:
    return ExportError(
        f"ledger {fault.ledger} cannot be archived: its {fault.what} is not as it should be "
        f"({fault.why}); a set of protocol 20 or later cannot be rebuilt from a Horizon"
    )


async def _stored(engine: AsyncEngine, first: int, last: int) -> AsyncIterator[ArchivedLedger]:
    step = 8
    for start in range(first, last + 1, step):
        try:
            async with engine.connect() as connection:
                end = min(last, start + step - 1)
                found = await history.archived_ledgers(connection, start, end)
        except (SQLAlchemyError, OSError) as fault:
            raise StoreError("read the ledger's database", first_line(fault)) from fault
        for one in found:
            yield one


def _see_file(file: Path, data: Path) -> None:
    if not file.is_file():
        raise ExportError(f"there is no ledger in {data}: {file.name} is missing")


def _only_read(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _seed(data: Path) -> bytes | None:
    try:
        found = bytes.fromhex((data / SEED_FILE).read_text())
    except (OSError, ValueError):
        return None
    return found if len(found) == 32 else None
