"""An archive in a directory: files written whole or not at all, the state file last.

Each file goes to a name of its own, is synced, and is then renamed, so a kill leaves either
nothing of it or all. The state file of a checkpoint comes after its files, and the one of the
archive after that: what it names is there. What a kill left out is found by `missing`.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from node.archive.layout import (
    STATE,
    STREAMS,
    State,
    checked,
    checkpoint_of,
    file_of,
    make_folders,
    read_state,
)
from node.base.errors import SandoghError


class NotThisArchive(SandoghError):
    """A directory holds an archive that can't be gone on with; `why` is the sentence's rest."""

    def __init__(self, root: Path, why: str) -> None:
        self.root, self.why = root, why
        super().__init__(f"the archive in {root} cannot be gone on with: {why}")


class ArchiveDirectory:
    """An archive that is being written."""

    def __init__(self, root: Path, passphrase: str, frequency: int = 64, first: int = 1) -> None:
        """Take a directory, which is made by the first write.

        Args:
            root: the archive's.
            passphrase: the network's.
            frequency: ledgers a checkpoint, 8 or 64.
            first: the first ledger that is to be there, the first of a checkpoint.

        Raises:
            FrequencyError: no archive has such checkpoints.
            NotThisArchive: it holds one of another network, frequency or beginning.
            ArchiveError: its state file can't be read.
        """
        self.root = root
        self.frequency = checked(frequency)
        self._passphrase = passphrase
        self._first = first
        found = self.state()
        if found is not None:
            self._check(found)

    def state(self) -> State | None:
        """Return what the archive says of itself, None before the first checkpoint."""
        try:
            return read_state((self.root / STATE).read_bytes())
        except FileNotFoundError:
            return None

    def missing(self, checkpoint: int) -> bool:
        """Tell whether a checkpoint is not in the archive, or any file of it is not there."""
        found = self.state()
        if found is None or found.last < checkpoint:
            return True
        return not all(
            (self.root / file_of(one, checkpoint)).is_file() for one in (*STREAMS, "history")
        )

    def ledger_file(self, checkpoint: int) -> bytes | None:
        """Return a checkpoint's file of headers, if it is there."""
        try:
            return (self.root / file_of("ledger", checkpoint)).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, last: int, files: Mapping[str, bytes]) -> None:
        """Write a checkpoint's files, its state, and, if it is the newest, the archive's.

        Args:
            last: its last ledger; the last one of an export may end before its checkpoint.
            files: bytes by category.
        """
        checkpoint = checkpoint_of(last, self.frequency)
        for category in STREAMS:
            if category in files:
                self._put(file_of(category, checkpoint), files[category])
        said = State(last, self._passphrase, self.frequency, self._first).to_json()
        self._put(file_of("history", checkpoint), said)
        found = self.state()
        if found is None or found.last < last:
            self._put(STATE, said)

    def _check(self, found: State) -> None:
        if found.passphrase not in (None, self._passphrase):
            raise NotThisArchive(self.root, f"it is of network {found.passphrase!r}")
        if (found.frequency or 64) != self.frequency:
            raise NotThisArchive(self.root, f"its checkpoints have {found.frequency or 64} ledgers")
        if (found.first or 1) != self._first:
            raise NotThisArchive(self.root, f"it begins with ledger {found.first or 1}")

    def _put(self, path: str, data: bytes) -> None:
        place = make_folders(self.root, path)
        fresh = place.with_name(place.name + ".new")
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)


def checkpoints(first: int, last: int, frequency: int) -> range:
    """Return the checkpoints that hold the ledgers from `first` to `last`."""
    start = checkpoint_of(first, frequency)
    return range(start, checkpoint_of(last, frequency) + 1, frequency)


def whole_checkpoints(first: int, last: int, frequency: int) -> range:
    """Return the checkpoints from that of `first` on whose ledgers are all closed by `last`."""
    return range(checkpoint_of(first, frequency), last + 1, frequency)
