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
from node.service.directory import OPERATOR_FILE, LedgerDirectory
from node.service.running import Operator, RunningNode, Stores
from node.service.settings import (
    DEFAULT_MAX_OPERATIONS,
    DEFAULT_PASSPHRASE,
    NodeSettings,
    SettingError,
)
from node.store import read
from node.store.read import LedgerRow
from node.store.write import StoreError, first_line, ledger_row, prepare, write_genesis
from node.wire.accounts import address
from node.wire.signatures import public_key

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
        file = settings.data / DATABASE_FILE
        if settings.database is None and directory.begun and not file.exists():
            raise _elsewhere(settings)
        url = settings.database or sqlite_url(file)
        engine = open_engine(url, connections=_READERS)
        writer = open_engine(url, connections=1, alone=True)
        try:
            _check_lasting(engine)
            await prepare(writer)
            ledger, latest, operator = await _ledger(settings, writer, directory, clock)
            directory.note_begun()
            stores = Stores(engine, writer)
            node = RunningNode(settings, ledger, latest, stores, clock, operator)
            async with archiving(
                settings.archive or settings.data / ARCHIVE_FOLDER,
                settings.checkpoint,
                engine,
                writer,
                ledger.passphrase,
                directory.node_seed(),
            ) as archiver:
                node.after_close.append(archiver.closed)
                yield node
        finally:
            await engine.dispose()
            await writer.dispose()
    finally:
        directory.close()


async def _ledger(
    settings: NodeSettings, engine: AsyncEngine, directory: LedgerDirectory, clock: Clock
) -> tuple[Ledger, LedgerRow, Operator]:
    try:
        async with engine.connect() as connection:
            passphrase = await read.setting(connection, "passphrase")
            account = await read.setting(connection, "operator")
            latest = await read.last_ledger(connection)
            entries = await read.all_entries(connection)
    except (SQLAlchemyError, OSError) as fault:
        raise StoreError("read the ledger's database", first_line(fault)) from fault
    if latest is None or passphrase is None:
        return await _genesis(settings, engine, directory, clock)
    _check_same(settings, passphrase, latest)
    operator = _operator(settings, directory, account)
    seed = directory.node_seed()
    ledger = Ledger.restore(
        passphrase, latest.header, entries.values(), LedgerSettings(node_seed=seed)
    )
    if ledger.hash != latest.hash:
        raise StoreError("read the ledger's database", "the last header does not have its hash")
    return ledger, latest, operator


async def _genesis(
    settings: NodeSettings, engine: AsyncEngine, directory: LedgerDirectory, clock: Clock
) -> tuple[Ledger, LedgerRow, Operator]:
    if directory.begun:
        raise _elsewhere(settings)
    passphrase = settings.passphrase or DEFAULT_PASSPHRASE
    numbers = LedgerSettings(
        max_operations=settings.max_operations or DEFAULT_MAX_OPERATIONS,
        node_seed=directory.node_seed(),
    )
    at = settings.genesis_time or int(clock.now())
    seed = directory.new_operator_seed()
    key = public_key(seed)
    operator = Operator(address(key), seed)
    ledger, closed = Ledger.genesis(passphrase, numbers, at, key)
    kept = {"passphrase": passphrase, "operator": address(key)}
    await write_genesis(engine, closed, kept)
    return ledger, ledger_row(closed), operator


def _operator(settings: NodeSettings, directory: LedgerDirectory, account: str | None) -> Operator:
    """Return the stored ledger's operator, with the seed if it is here and the right one.

    Raises:
        SettingError: a friendbot is wanted, and it has nothing to give from.
    """
    seed = None if account is None else directory.operator_seed()
    if seed is not None and address(public_key(seed)) != account:
        seed = None
    if settings.friendbot and seed is None:
        why = (
            "the ledger was made without an operator"
            if account is None
            else f"{directory.path / OPERATOR_FILE} with the seed of {account} is needed"
        )
        raise SettingError("--friendbot", why)
    return Operator(account, seed)


def _elsewhere(settings: NodeSettings) -> SettingError:
    return SettingError(
        "--database",
        f"the ledger of {settings.data} began in another database: name that one, or take a new "
        "directory for a new ledger",
    )


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
