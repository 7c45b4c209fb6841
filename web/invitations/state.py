"""What became of each link, in a small SQLite file beside the links: no number, no link.

A row is written `sending` before its message is handed to a gateway, and what is written is on the
disk before the call. So after a crash it is known which messages may have been sent.
"""

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from node.base.errors import SandoghError

State = Literal["waiting", "sending", "sent", "refused", "unclear"]

_TABLES = """
CREATE TABLE IF NOT EXISTS about (manifest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS invitation (
  row INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  reference TEXT,
  gateway TEXT,
  message_id TEXT,
  at INTEGER,
  delivery TEXT
);
"""


class StateError(SandoghError):
    """The file of what was sent cannot be used: which, and why."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What became of one link.

    Attributes:
        row: the voter's in the registrar's list.
        state: waiting; sending (a gateway was called, its answer was not seen); sent; refused (by
            every gateway); unclear (sent or not: the gateway could not say).
        reference: by which the gateway knows the message, 18 digits.
        at: Unix second of the last call.
        delivery: how far it came, as the gateway last said.
    """

    row: int
    state: State
    reference: str | None = None
    gateway: str | None = None
    message_id: str | None = None
    at: int | None = None
    delivery: str | None = None


class Invitations:
    """The open file; made by `opened`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def every(self) -> dict[int, Invitation]:
        """Return all by row."""
        cursor = self._connection.execute(
            "SELECT row, state, reference, gateway, message_id, at, delivery FROM invitation"
        )
        return {values[0]: Invitation(*values) for values in cursor}

    def keep(self, one: Invitation) -> None:
        """Write one; when this returns it is on the disk."""
        self._connection.execute(
            "INSERT OR REPLACE INTO invitation VALUES (?, ?, ?, ?, ?, ?, ?)",
            (one.row, one.state, one.reference, one.gateway, one.message_id, one.at, one.delivery),
        )

    def delivered(self, told: Iterable[tuple[str, str, str]]) -> None:
        """Write how far messages came: (gateway, message id, delivery)."""
        self._connection.executemany(
            "UPDATE invitation SET delivery = ?3 WHERE gateway = ?1 AND message_id = ?2", told
        )


@contextmanager
def opened(path: Path, manifest: str) -> Iterator[Invitations]:
    """Open the file, or make it; nobody else may send from it meanwhile.

    Args:
        path: where.
        manifest: the id of the manifest that the links are for, hex.

    Raises:
        StateError: another process holds it, it is of other links, or it is no such file.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None)
    except sqlite3.Error as fault:
        raise StateError(path, str(fault)) from fault
    try:
        path.chmod(0o600)
        with path.open("rb") as held:
            try:
                # SQLite's own locks are of another kind: the two do not meet
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                raise StateError(path, "another process is sending these links") from fault
            _set_up(connection, path, manifest)
            yield Invitations(connection)
    except sqlite3.Error as fault:
        raise StateError(path, str(fault)) from fault
    finally:
        connection.close()


def _set_up(connection: sqlite3.Connection, path: Path, manifest: str) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(_TABLES)
    found = connection.execute("SELECT manifest FROM about").fetchone()
    if found is None:
        connection.execute("INSERT INTO about VALUES (?)", (manifest,))
    elif found[0] != manifest:
        raise StateError(path, "tells of the links of another election")
