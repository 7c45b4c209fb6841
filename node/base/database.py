"""Opening an SQL database: SQLite (WAL) through aiosqlite by default, any SQL URL otherwise.

Every connection to SQLite gets the same settings: write-ahead logging, so that readers never
wait for the writer; `synchronous=FULL`, so that what was committed survives a power cut;
foreign keys; a busy time-out of 10 seconds.

PostgreSQL commits durably by its own default, and bytes, big integers and Unicode are the same
there. Its connections are tried before they are used, so a server that was restarted costs no
request. `alone` makes sure of the one thing a lock file cannot: that nobody else writes to the
database, be it a node on another machine or what a killed node had sent last.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from node.base import sqlite_driver
from node.base.errors import SandoghError

_ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
)


_ALONE = 0x53414E444F474B  # "SANDOGH" cut to 7 bytes: the number of our advisory lock
_ALONE_SECONDS = 10


class DatabaseTakenError(SandoghError):
    """Another process writes to this database already; we waited `seconds` for it."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"another node writes to the database, still after {seconds} seconds")


class DatabaseUrlError(SandoghError):
    """The text given as a database's URL is none that we can open."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the database URL cannot be used: {why}")


def sqlite_url(path: Path) -> str:
    """Return the URL of an SQLite file, which is made when first opened."""
    return f"sqlite+aiosqlite:///{path.resolve()}"


def open_engine(url: str, connections: int = 5, *, alone: bool = False) -> AsyncEngine:
    """Open an engine; nothing is connected before the first statement.

    Args:
        url: an SQL URL; `sqlite:` and `postgresql:` get their asynchronous driver.
        connections: most connections held open at a time (an in-memory SQLite has one).
        alone: on PostgreSQL every connection first takes the one lock of the database, and
            waits up to 10 seconds for who holds it; connecting raises `DatabaseTakenError`.

    Raises:
        DatabaseUrlError: the URL does not parse or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=_ASYNC_DRIVERS.get(parsed.drivername, parsed.drivername))
        on_sqlite = parsed.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_size": connections, "max_overflow": 0}
        if not on_sqlite:
            options["pool_pre_ping"] = True
        elif parsed.database in (None, "", ":memory:"):
            options.clear()
        if parsed.drivername == _ASYNC_DRIVERS["sqlite"]:
            options["connect_args"] = {"async_creator_fn": sqlite_driver.connect}
        engine = create_async_engine(parsed, **options)
    except (ArgumentError, ImportError) as fault:
        raise DatabaseUrlError(str(fault).splitlines()[0]) from fault
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    elif alone and engine.dialect.name == "postgresql":
        event.listen(engine.sync_engine, "connect", _take_alone)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for statement in _SQLITE_SETTINGS:
        cursor.execute(statement)
    cursor.close()


def _take_alone(connection: Any, _record: Any) -> None:
    """Hold the lock as long as the connection: it outlives the transaction that took it."""
    cursor = connection.cursor()
    try:
        cursor.execute(f"SET LOCAL lock_timeout = '{_ALONE_SECONDS}s'")
        cursor.execute(f"SELECT pg_advisory_lock({_ALONE})")
    except connection.dbapi.Error as fault:
        if "lock timeout" not in str(fault):
            raise
        raise DatabaseTakenError(_ALONE_SECONDS) from fault
    finally:
        cursor.close()
        connection.rollback()
