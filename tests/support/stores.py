"""Which database the nodes and outboxes under test keep their data in.

An SQLite file in their directory; or, where the environment names a PostgreSQL server in
`SANDOGH_TEST_POSTGRESQL` (as `postgresql+asyncpg://…`, a user who may create databases), a
fresh database of that server for each directory. `scripts/test` runs the tests that store
something a second time that way.
"""

import asyncio
import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from node.base.database import sqlite_url

VARIABLE = "SANDOGH_TEST_POSTGRESQL"
SERVER = os.environ.get(VARIABLE)
"""The server's URL; None for SQLite."""

_made: dict[Path, str] = {}


def store_url(place: Path) -> str:
    """Return the SQL URL for what is stored at a place: the same each time it is asked for.

    Args:
        place: a directory or a file that belongs to nothing else; what is not there yet gets
            an empty database.
    """
    if SERVER is None:
        return sqlite_url(place)
    known = place.resolve()
    if known not in _made:
        _made[known] = f"t{os.getpid()}_{hashlib.sha256(str(known).encode()).hexdigest()[:16]}"
        _on_server(f'CREATE DATABASE "{_made[known]}"')
    return make_url(SERVER).set(database=_made[known]).render_as_string(hide_password=False)


def database_options(data: Path) -> tuple[str, ...]:
    """Return the options of `sandogh-node run` that make it store there; none for SQLite."""
    return () if SERVER is None else ("--database", store_url(data))


def database_setting(data: Path) -> str | None:
    """Return `NodeSettings.database`; None for SQLite."""
    return None if SERVER is None else store_url(data)


def known_places() -> frozenset[Path]:
    """Return the places that have a database on the server now."""
    return frozenset(_made)


def drop(places: Iterable[Path]) -> None:
    """Drop the databases of these places; who still uses them is cut off."""
    for place in places:
        _on_server(f'DROP DATABASE "{_made.pop(place)}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    async def act() -> None:
        assert SERVER is not None
        url = make_url(SERVER).set(drivername="postgresql")
        connection = await asyncpg.connect(url.render_as_string(hide_password=False))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    # a thread of its own: the caller may be inside an event loop
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, act()).result()
