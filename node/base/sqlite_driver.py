"""SQLite behind aiosqlite's thread, one trip to it a statement.

aiosqlite goes to its thread for a new cursor, for the statement, for its rows, and to close the
cursor: four times, and a trip costs more than what most of our statements do there. SQLAlchemy
takes all rows at once in any case, so here cursor, statement, rows and close are one trip.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite


class OneTripCursor:
    """A cursor as SQLAlchemy's adapter uses one; its rows are there when the statement is done."""

    def __init__(self, connection: "OneTripConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Run a statement and take its rows."""
        return await self._run(lambda cursor: cursor.execute(sql, tuple(parameters)))

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Run a statement for each of several sets of parameters."""
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))

    async def fetchone(self) -> Any:
        """Return the next row, or None."""
        return self._rows.pop(0) if self._rows else None

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """Return the next rows, as many as asked for at most."""
        size = size or self.arraysize
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> Sequence[Any]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows; the statement itself is closed already."""
        self._rows = []

    async def _run(self, work: Callable[[sqlite3.Cursor], object]) -> Self:
        def whole(connection: sqlite3.Connection) -> None:
            cursor = connection.cursor()
            try:
                work(cursor)
                # None after what gives no rows, and after executemany
                self.description = cursor.description
                self._rows = cursor.fetchall() if cursor.description else []
                self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        await self._connection.on_thread(whole)
        return self


class OneTripConnection(aiosqlite.Connection):
    """aiosqlite's connection with our cursors, which ends whatever is cancelled meanwhile."""

    _stopped = False

    def stop(self) -> asyncio.Future[Any] | None:
        """Close it and let its thread end; asked again there is nothing to wait for.

        SQLAlchemy stops a connection whose closing was cancelled, and then the closing stops it,
        too: a thread that has ended would answer the second one never, and keep its loop for ever.
        """
        if self._stopped:
            return None
        self._stopped = True
        return super().stop()

    def cursor(self) -> OneTripCursor:  # type: ignore[override]
        """Return a cursor; nothing is asked of the thread yet."""
        return OneTripCursor(self)

    async def on_thread(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Run a function in the connection's thread and wait for it.

        Raises:
            ValueError: the connection is closed.
        """
        await self._execute(work, self._conn)  # type: ignore[no-untyped-call]


def connect(database: str, **options: Any) -> OneTripConnection:
    """Return a connection to await, as ``aiosqlite.connect`` does.

    Args:
        database: a path or an SQLite URI.
        options: those of ``sqlite3.connect``.
    """
    connection = OneTripConnection(lambda: sqlite3.connect(database, **options), 64)
    # whoever ends without closing it is not kept waiting
    connection._thread.daemon = True
    return connection
