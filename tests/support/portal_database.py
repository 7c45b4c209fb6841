"""A fresh portal's base for a test: settings, a database with all tables, a clock moved by hand.

    async with portal_base(tmp_path) as base: ...

The database is an SQLite file, or one of its own on the PostgreSQL server that the environment
names; see `tests.support.stores`. The fixtures ``clock`` and ``base`` of `tests.web` are these.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.stores import store_url
from web.database import Database
from web.keyring import Keyring
from web.migrations.tables import EVERY
from web.services import Base
from web.settings import WebSettings

START = 1_795_000_000
KEY = bytes(range(32))
ELECTION = "GD6WS3K73RAYXTIHHKEN7C7LSJWX6FNPSCWDWJL2547WCGP5BSB6BHUT"


class MovedClock:
    """Unix seconds that only a test moves."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        """Go on by so many seconds."""
        self.now += seconds


def portal_settings(place: Path, **changed: Any) -> WebSettings:
    """Return settings for a portal that keeps what it stores at ``place``.

    Args:
        place: a directory.
        changed: settings other than those for tests, e.g. ``limits=Limits(resends=1)``.
    """
    given: dict[str, Any] = {
        "election": ELECTION,
        "horizon": "http://127.0.0.1:1",
        "database": store_url(place / "portal.db"),
        "key_file": place / "portal.key",
        "origin": "https://vote.example",
    }
    return WebSettings(**{**given, **changed})


async def make_tables(database: Database) -> None:
    """Make every table of the portal, the submitter's outbox included."""
    async with database.engine.begin() as connection:
        for tables in EVERY:
            await connection.run_sync(tables.create_all)


@asynccontextmanager
async def portal_base(
    place: Path, clock: MovedClock | None = None, **changed: Any
) -> AsyncIterator[Base]:
    """Open a base on a new database with tables; opened again at a place, it finds its rows.

    Args:
        place: a directory.
        clock: by default one that stands still at `START`.
        changed: settings other than those for tests.
    """
    settings = portal_settings(place, **changed)
    database = Database(settings.database)
    try:
        await make_tables(database)
        yield Base(settings, database, Keyring(KEY), clock or MovedClock())
    finally:
        await database.close()
