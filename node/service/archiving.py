"""Writing the history archive beside the running ledger.

A close only says that it was; a task of its own reads the store and writes what checkpoints are
whole, so the next close never waits for a file. Everything is written from the store, thus a
kill at any moment costs nothing: at the start what is missing is written again. A directory
that can't be written is told of and tried again after the next close; the ledger goes on.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from node.archive.checkpoint import make_files
from node.archive.layout import STANDARD, checkpoint_of, file_of, first_of
from node.archive.records import decode
from node.archive.write import ArchiveDirectory, NotThisArchive, whole_checkpoints
from node.base.errors import SandoghError
from node.service.settings import SettingError
from node.store import history, read
from node.wire.hashes import network_id

_GOODBYE_SECONDS = 2.0
_LOG = logging.getLogger("sandogh.archive")


class Archiver:
    """The task that keeps an archive up with its ledger.

    Attributes:
        root: the archive's directory.
        frequency: ledgers a checkpoint.
    """

    def __init__(
        self, archive: ArchiveDirectory, engine: AsyncEngine, passphrase: str, seed: bytes
    ) -> None:
        """Write into `archive` what `engine` holds, signing statements with the node's seed."""
        self.root = archive.root
        self.frequency = archive.frequency
        self._archive = archive
        self._engine = engine
        self._network = network_id(passphrase)
        self._seed = seed
        self._closed = asyncio.Event()
        self._done = 0
        self._fault = ""
        self._until: float | None = None

    def closed(self) -> None:
        """Be told that a ledger was stored."""
        self._closed.set()

    def stop(self) -> None:
        """Let `run` end: at the next checkpoint, or when it has caught up in a short time."""
        self._until = asyncio.get_running_loop().time() + _GOODBYE_SECONDS
        self._closed.set()

    async def catch_up(self) -> int:
        """Write every whole checkpoint that is missing; return the last one that is there.

        Raises:
            OSError, SandoghError, SQLAlchemyError: what could not be written or read.
        """
        async with self._engine.connect() as connection:
            latest = await read.last_ledger(connection)
        last = 0 if latest is None else latest.sequence
        for number in whole_checkpoints(self._done + 1, last, self.frequency):
            if await asyncio.to_thread(self._archive.missing, number):
                await self._write(number)
            self._done = number
            if self._until is not None and asyncio.get_running_loop().time() > self._until:
                break
        return self._done

    async def run(self) -> None:
        """Catch up after every close, until told to stop."""
        stopping = False
        while not stopping:
            self._closed.clear()
            stopping = self._until is not None
            try:
                await self.catch_up()
                self._fault = ""
            except (OSError, SandoghError, SQLAlchemyError) as fault:
                self._tell(str(fault))
            if not stopping:
                await self._closed.wait()

    async def _write(self, number: int) -> None:
        async with self._engine.connect() as connection:
            first = first_of(number, self.frequency)
            ledgers = await history.archived_ledgers(connection, first, number)

        def put() -> None:
            self._archive.write(number, make_files(ledgers, self._network, self._seed))

        await asyncio.to_thread(put)

    def _tell(self, fault: str) -> None:
        if fault != self._fault:
            self._fault = fault
            _LOG.warning("the archive in %s falls behind: %s", self.root, fault)


@asynccontextmanager
async def archiving(
    root: Path,
    frequency: int | None,
    readers: AsyncEngine,
    writer: AsyncEngine,
    passphrase: str,
    seed: bytes,
) -> AsyncIterator[Archiver]:
    """Keep an archive for the length of the block, and catch up once more at its end.

    Args:
        root: the archive's directory.
        frequency: ledgers a checkpoint; None takes what was kept, at first 64.
        readers: the ledger's database, to read.
        writer: the same, to keep the frequency at the first time.
        passphrase: the network's.
        seed: the node's Ed25519 seed.

    Raises:
        SettingError: another frequency was kept.
        NotThisArchive: the directory holds another archive.
        ArchiveError: its state file can't be read.
    """
    async with writer.begin() as connection:
        kept = await history.frequency(connection)
        if kept is None:
            kept = frequency or STANDARD
            await history.keep_frequency(connection, kept)
    if frequency not in (None, kept):
        raise SettingError("--checkpoint", f"the archive has {kept} ledgers each, kept for ever")
    archive = ArchiveDirectory(root, passphrase, kept)
    await _check_same_chain(archive, readers)
    archiver = Archiver(archive, readers, passphrase, seed)
    task = asyncio.create_task(archiver.run(), name="archiver")
    try:
        yield archiver
    finally:
        # never cut off in the middle of a file: its thread would go on
        archiver.stop()
        await task


async def _check_same_chain(archive: ArchiveDirectory, engine: AsyncEngine) -> None:
    """Refuse an archive whose last checkpoint is of another chain of the same passphrase."""
    state = archive.state()
    if state is None:
        return
    number = checkpoint_of(state.last, archive.frequency)
    file = archive.ledger_file(number)
    if file is None:
        return
    *_, last = decode(file, file_of("ledger", number))
    async with engine.connect() as connection:
        known = await read.ledger(connection, state.last)
    if known is None or known.hash != last[:32]:
        why = f"its ledger {state.last} is not this ledger's"
        raise NotThisArchive(archive.root, why)
