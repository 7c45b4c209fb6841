"""The demo's directory: emptied for each run, one run at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.demo_election.failure import Failure

MARK = "sandogh-demo.lock"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "qazvin"


@dataclass(frozen=True)
class Place:
    """Where a run happens, and what it was asked for.

    Attributes:
        directory: absolute; holds everything.
        seed: of names and choices.
        voters: how many.
        port: wanted for the ledger.
        portal_port: wanted for the portal.
    """

    directory: Path
    seed: int
    voters: int
    port: int
    portal_port: int

    @property
    def ledger(self) -> Path:
        """The ledger's data directory."""
        return self.directory / "ledger"

    @property
    def table(self) -> Path:
        """Where files lie that are passed by hand: cards, acts, the roll, ballots."""
        return self.directory / "table"

    @property
    def commands(self) -> Path:
        """The file that lists every command that was run."""
        return self.directory / "commands.txt"


@contextmanager
def prepare(directory: Path) -> Iterator[Path]:
    """Empty the directory and hold it for the length of the block.

    Args:
        directory: made if missing; a directory that holds other things is refused.

    Raises:
        Failure: another run holds it, or it is not a demo's.
    """
    directory = directory.absolute()
    mark = directory / MARK
    if directory.exists() and not mark.exists() and any(directory.iterdir()):
        raise Failure(f"{directory} holds other things than a demo; name another --directory")
    directory.mkdir(mode=0o755, parents=True, exist_ok=True)
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise Failure(f"another demo is running in {directory}; end it with Ctrl-C") from fault
        for old in directory.iterdir():
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            elif old != mark:
                old.unlink()
        (directory / "table").mkdir()
        yield directory
    finally:
        os.close(descriptor)
