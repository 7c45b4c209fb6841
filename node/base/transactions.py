"""A database that several tasks read and write: transactions for reading, and for writing.

On SQLite a writing transaction takes the write lock at its start (``BEGIN IMMEDIATE``), so that
nothing it has read can change before it commits; on PostgreSQL whoever reads what it will change
says ``FOR UPDATE``.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.database import open_engine
from node.base.turns import turn

_WRITES = "sandogh_writes"


class Database:
    """An open database.

    Args:
        url: an SQL URL of SQLite or PostgreSQL.
        connections: most held open at a time.
        one_state: who reads sees one state throughout; on SQLite that is always so.

    Raises:
        DatabaseUrlError: the URL cannot be used.
    """

    def __init__(self, url: str, connections: int = 8, *, one_state: bool = False) -> None:
        self.engine = open_engine(url, connections)
        # an error's text would repeat what was to be stored
        self.engine.sync_engine.hide_parameters = True
        self._options: dict[str, Any] = {}
        if one_state and self.engine.dialect.name != "sqlite":
            self._options["isolation_level"] = "REPEATABLE READ"
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _no_begin_of_the_driver)
            event.listen(self.engine.sync_engine, "begin", _begin)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Read in one transaction."""
        async with self.engine.connect() as connection:
            await connection.execution_options(**self._options)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Write in one transaction: committed at the block's end, undone if it raises."""
        async with turn(self.engine), self.engine.connect() as connection:
            await connection.execution_options(**{_WRITES: True})
            async with connection.begin():
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _no_begin_of_the_driver(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
