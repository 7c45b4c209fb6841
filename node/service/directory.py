"""A ledger's directory: one node at a time, and its two seeds, each in a file of its own.

`node.seed` signs closed values; without it no ledger closes. `operator.seed` owns the account
that got all coins at genesis; only the friendbot needs it afterwards, so it may be moved to
where it is safer. `ledger.begun` says that genesis was stored in some database: the same keys
must not sign a second chain in another one.
"""

import fcntl
import os
import secrets
from pathlib import Path

from node.base.errors import SandoghError

SEED_FILE = "node.seed"
OPERATOR_FILE = "operator.seed"
LOCK_FILE = "node.lock"
BEGUN_FILE = "ledger.begun"
_SEED_BYTES = 32


class DirectoryError(SandoghError):
    """The ledger's directory cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"the ledger's directory {path} cannot be used: {why}")


class LedgerDirectory:
    """An open, locked directory; the lock ends with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        """Make the directory if it is missing and lock it.

        Raises:
            DirectoryError: it cannot be made or written, or another node runs in it.
        """
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(path / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise DirectoryError(path, fault.strerror or str(fault)) from fault
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(self._lock)
            raise DirectoryError(path, "another node runs in it") from fault

    def node_seed(self) -> bytes:
        """Return the node's Ed25519 seed (32 bytes), made by the OS on the first start.

        Raises:
            DirectoryError: the seed's file is there but holds no seed.
        """
        return self._made(SEED_FILE)

    def new_operator_seed(self) -> bytes:
        """Return the seed (32 bytes) of the operator of a new ledger, made if it is missing.

        A node that was killed between this and genesis finds the same seed again.

        Raises:
            DirectoryError: the seed's file is there but holds no seed.
        """
        return self._made(OPERATOR_FILE)

    def operator_seed(self) -> bytes | None:
        """Return the operator's seed (32 bytes), None when its file is not here.

        Raises:
            DirectoryError: the seed's file is there but holds no seed.
        """
        return self._seed(OPERATOR_FILE) if (self.path / OPERATOR_FILE).exists() else None

    @property
    def begun(self) -> bool:
        """Whether a ledger of this directory's keys began, in whatever database."""
        return (self.path / BEGUN_FILE).exists()

    def note_begun(self) -> None:
        """Remember that a ledger of this directory's keys has begun."""
        if not self.begun:
            (self.path / BEGUN_FILE).touch(mode=0o600)
            self._sync()

    def _made(self, name: str) -> bytes:
        file = self.path / name
        if not file.exists():
            fresh = self.path / (name + ".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
                f.write(secrets.token_hex(_SEED_BYTES))
                f.flush()
                os.fsync(f.fileno())
            fresh.rename(file)
            self._sync()
        return self._seed(name)

    def _seed(self, name: str) -> bytes:
        try:
            seed = bytes.fromhex((self.path / name).read_text())
        except ValueError:
            seed = b""
        except OSError as fault:
            raise DirectoryError(self.path, f"{name}: {fault.strerror or fault}") from fault
        if len(seed) != _SEED_BYTES:
            raise DirectoryError(self.path, f"{name} is not a seed of {_SEED_BYTES} bytes")
        return seed

    def _sync(self) -> None:
        """Let the new name of a file survive a power cut, too."""
        directory = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._lock)
