"""A ledger's directory: one node at a time, and the seed the node signs closed values with."""

import fcntl
import os
import secrets
from pathlib import Path

from node.base.errors import SandoghError

SEED_FILE = "node.seed"
LOCK_FILE = "node.lock"
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
        file = self.path / SEED_FILE
        if not file.exists():
            fresh = self.path / (SEED_FILE + ".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
                f.write(secrets.token_hex(_SEED_BYTES))
                f.flush()
                os.fsync(f.fileno())
            fresh.rename(file)
        try:
            seed = bytes.fromhex(file.read_text())
        except ValueError:
            seed = b""
        if len(seed) != _SEED_BYTES:
            raise DirectoryError(self.path, f"{SEED_FILE} is not a seed of {_SEED_BYTES} bytes")
        return seed

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._lock)
