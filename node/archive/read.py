"""Taking an archive's files apart, ledger by ledger; a checkpoint is held at a time.

Where the files come from is `Files`: a directory here, a web server in
`node.networks.archive_files`.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from node.archive.faults import (
    FormError,
    MissingFile,
    OrderFault,
    RecordFault,
    StateFault,
    TooLarge,
)
from node.archive.headers import Header, read_header
from node.archive.layout import (
    FREQUENCIES,
    STANDARD,
    STATE,
    State,
    checkpoint_of,
    file_of,
    first_of,
    read_state,
)
from node.archive.records import MAX_FILE, decode
from node.archive.results import ResultsRecord, read_results
from node.archive.scp import ScpRecord, read_scp
from node.archive.sets import SetRecord, read_set

_Record = TypeVar("_Record", Header, SetRecord, ResultsRecord, ScpRecord)


class Files(Protocol):
    """Where an archive's files come from; `name` is what reports call it."""

    @property
    def name(self) -> str: ...

    async def get(self, path: str) -> bytes | None:
        """Return a file of at most `records.MAX_FILE` bytes, None if there is none.

        Raises:
            SandoghError: it is larger, or can't be read.
        """
        ...


class DirectoryFiles:
    """An archive in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def name(self) -> str:
        """The directory."""
        return str(self._root)

    def exists(self) -> bool:
        """Tell whether there is such a directory."""
        return self._root.is_dir()

    async def get(self, path: str) -> bytes | None:
        """Return a file, None if there is none."""
        return await asyncio.to_thread(self._read, path)

    def _read(self, path: str) -> bytes | None:
        try:
            with (self._root / path).open("rb") as file:
                found = file.read(MAX_FILE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if len(found) > MAX_FILE:
            raise TooLarge(path, f"has more than {MAX_FILE} bytes")
        return found


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint's files as they are; None is a file that is not there.

    Attributes:
        number: its name, its last ledger if it is full.
        first: the first ledger it must hold.
        last: the last one.
    """

    number: int
    first: int
    last: int
    ledger: bytes | None
    transactions: bytes | None
    results: bytes | None
    scp: bytes | None
    history: bytes | None


@dataclass(frozen=True, slots=True)
class LedgerRecords:
    """What an archive holds of one ledger; one without transactions has no set, no results."""

    header: Header
    set: SetRecord | None
    results: ResultsRecord | None
    said: tuple[ScpRecord, ...]


async def find_state(files: Files) -> State:
    """Read how far an archive goes.

    Raises:
        MissingFile: it has no state file, so it is no archive.
        StateFault: that file is none.
    """
    raw = await files.get(STATE)
    if raw is None:
        raise MissingFile(STATE)
    return read_state(raw)


async def find_frequency(files: Files, state: State, first: int) -> int:
    """Return how many ledgers a checkpoint has: as is said, else as the files are named."""
    if state.frequency is not None:
        return state.frequency
    for frequency in FREQUENCIES:
        number = checkpoint_of(first, frequency)
        if frequency != STANDARD and number == checkpoint_of(first):
            # this one is named alike; the one before or after is not
            number += frequency
        if frequency == STANDARD or await files.get(file_of("ledger", number)) is not None:
            return frequency
    return STANDARD


async def fetch(files: Files, number: int, frequency: int, last: int) -> Checkpoint:
    """Fetch a checkpoint's files side by side.

    Args:
        files: the archive's.
        number: the checkpoint's last ledger.
        frequency: ledgers a checkpoint.
        last: the archive's last ledger: a checkpoint may be a short one.
    """
    names = ("ledger", "transactions", "results", "scp", "history")
    found = await asyncio.gather(*(files.get(file_of(one, number)) for one in names))
    return Checkpoint(number, first_of(number, frequency), min(number, last), *found)


def ledgers_of(checkpoint: Checkpoint, network: bytes) -> Iterator[LedgerRecords]:
    """Yield a checkpoint's ledgers, ascending without a gap.

    Args:
        checkpoint: its files.
        network: network id, 32 bytes.

    Raises:
        ArchiveError: a file is missing, or wrong from the ledger on that would come next.
    """
    number = checkpoint.number
    headers = _Stream("ledger", number, checkpoint.ledger, read_header)
    sets = _Stream(
        "transactions", number, checkpoint.transactions, lambda raw: read_set(raw, network)
    )
    results = _Stream("results", number, checkpoint.results, read_results)
    said = _Stream("scp", number, checkpoint.scp, read_scp, optional=True)
    for sequence in range(checkpoint.first, checkpoint.last + 1):
        header = headers.take(sequence)
        if header is None:
            raise OrderFault(headers.path, f"has no ledger {sequence}")
        yield LedgerRecords(
            header, sets.take(sequence), results.take(sequence), said.take_all(sequence)
        )
    for stream in (headers, sets, results, said):
        stream.end(checkpoint.last)


def check_state(checkpoint: Checkpoint, *, needed: bool = True) -> None:
    """Check a checkpoint's own state file.

    Raises:
        MissingFile: it is not there and `needed`.
        StateFault: it is none, or of another ledger.
    """
    path = file_of("history", checkpoint.number)
    if checkpoint.history is None:
        if needed:
            raise MissingFile(path)
        return
    said = read_state(checkpoint.history, path)
    if said.last != checkpoint.last:
        raise StateFault(path, f"is of ledger {said.last}, not {checkpoint.last}")


class _Stream(Generic[_Record]):
    """One file's records, taken ledger by ledger."""

    def __init__(
        self,
        category: str,
        number: int,
        file: bytes | None,
        read: Callable[[bytes], _Record],
        *,
        optional: bool = False,
    ) -> None:
        self.path = file_of(category, number)
        if file is None and not optional:
            raise MissingFile(self.path)
        self._records = iter(()) if file is None else decode(file, self.path)
        self._read: Callable[[bytes], _Record] = read
        self._next: _Record | None = None
        self._last = 0

    def take(self, sequence: int) -> _Record | None:
        """Return the record of a ledger, None if there is none.

        Raises:
            OrderFault: the next record is of a ledger before.
            ArchiveError: the file is wrong from there on.
        """
        found = self._peek()
        if found is None or found.sequence > sequence:
            return None
        if found.sequence < sequence:
            raise OrderFault(self.path, f"has a record of ledger {found.sequence} out of order")
        self._next = None
        return found

    def take_all(self, sequence: int) -> tuple[_Record, ...]:
        """Return all records of a ledger."""
        found = []
        while (one := self.take(sequence)) is not None:
            found.append(one)
        return tuple(found)

    def end(self, last: int) -> None:
        """See that nothing is left.

        Raises:
            OrderFault: there is a record of a ledger that is not the checkpoint's, or was passed.
        """
        found = self._peek()
        if found is not None:
            why = f"has a record of ledger {found.sequence} after the last one, {last}"
            raise OrderFault(self.path, why)

    def _peek(self) -> _Record | None:
        if self._next is None:
            raw = next(self._records, None)
            if raw is not None:
                self._next = self._decoded(raw)
                self._last = self._next.sequence
        return self._next

    def _decoded(self, raw: bytes) -> _Record:
        try:
            return self._read(raw)
        except FormError as fault:
            after = f"after ledger {self._last}" if self._last else "at its beginning"
            why = f"has a record that cannot be read, {after}: {fault.why}"
            raise RecordFault(self.path, why) from fault
