"""Opening a node: a new ledger at genesis, or an old one at its last closed ledger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from stellar_sdk import xdr

from node.base.database import open_engine, sqlite_url
from node.ledger.chain import Ledger
from node.ledger.settings import LedgerSettings
from node.service.archiving import archiving
from node.service.clock import Clock
from node.service.directory import LedgerDirectory
from node.service.running import RunningNode, Stores
from node.service.settings import (
    DEFAULT_MAX_OPERATIONS,
    DEFAULT_PASSPHRASE,
    NodeSettings,
    SettingError,
)
from node.store import read
from node.store.read import LedgerRow
from node.store.write import StoreError, first_line, ledger_row, prepare, write_genesis

DATABASE_FILE = "ledger.sqlite3"
ARCHIVE_FOLDER = "archive"
_READERS = 8


@asynccontextmanager
async def opened(settings: NodeSettings, clock: Clock) -> AsyncIterator[RunningNode]:
    """Open a node for the length of the block.

    Raises:
        SandoghError: the directory, the database or a setting that the stored ledger
            contradicts; nothing has been changed then.
    """
    directory = LedgerDirectory(settings.data)
    try:
        url = settings.database or sqlite_url(settings.data / DATABASE_FILE)
        engine = open_engine(url, connections=_READERS)
        writer = open_engine(url, connections=1)
        try:
            _check_lasting(engine)
            await prepare(writer)
            seed = directory.node_seed()
            ledger, latest = await _ledger(settings, writer, seed, clock)
            node = RunningNode(settings, ledger, latest, Stores(engine, writer), clock)
            async with archiving(
                settings.archive or settings.data / ARCHIVE_FOLDER,
                settings.checkpoint,
                engine,
                writer,
                ledger.passphrase,
                seed,
            ) as archiver:
                node.after_close.append(archiver.closed)
                yield node
        finally:
            await engine.dispose()
            await writer.dispose()
    finally:
        directory.close()


async def _ledger(
    settings: NodeSettings, engine: AsyncEngine, seed: bytes, clock: Clock
) -> tuple[Ledger, LedgerRow]:
    try:
        async with engine.connect() as connection:
            passphrase = await read.setting(connection, "passphrase")
            latest = await read.last_ledger(connection)
            entries = await read.all_entries(connection)
    except (SQLAlchemyError, OSError) as fault:
        raise StoreError("read the ledger's database", first_line(fault)) from fault
    if latest is None or passphrase is None:
        return await _genesis(settings, engine, seed, clock)
    _check_same(settings, passphrase, latest)
    ledger = Ledger.restore(
        passphrase, latest.header, entries.values(), LedgerSettings(node_seed=seed)
    )
    if ledger.hash != latest.hash:
        raise StoreError("read the ledger's database", "the last header does not have its hash")
    return ledger, latest


async def _genesis(
    settings: NodeSettings, engine: AsyncEngine, seed: bytes, clock: Clock
) -> tuple[Ledger, LedgerRow]:
    passphrase = settings.passphrase or DEFAULT_PASSPHRASE
    numbers = LedgerSettings(
        max_operations=settings.max_operations or DEFAULT_MAX_OPERATIONS, node_seed=seed
    )
    at = settings.genesis_time or int(clock.now())
    ledger, closed = Ledger.genesis(passphrase, numbers, at)
    await write_genesis(engine, closed, {"passphrase": passphrase})
    return ledger, ledger_row(closed)


def _check_lasting(engine: AsyncEngine) -> None:
    if engine.url.get_backend_name() == "sqlite" and engine.url.database in (None, "", ":memory:"):
        raise SettingError("--database", "a ledger is not kept in memory: name a file")


def _check_same(settings: NodeSettings, passphrase: str, latest: LedgerRow) -> None:
    if settings.passphrase not in (None, passphrase):
        raise SettingError(
            "--passphrase", f"the ledger in {settings.data} has another one: {passphrase!r}"
        )
    room = xdr.LedgerHeader.from_xdr_bytes(latest.header).max_tx_set_size.uint32
    if settings.max_operations not in (None, room):
        raise SettingError(
            "--max-operations", f"the ledger in {settings.data} has {room}, kept for ever"
        )
