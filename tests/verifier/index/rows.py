"""Following an election into a database, and all rows of that database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from node.base.transactions import Database
from node.networks.horizon import HorizonReader
from tests.support.stores import store_url
from verifier.index import tables
from verifier.index.follow import Index
from verifier.index.store import Store

FEW = 3
"""Transactions a step: a small election has many steps then."""


@asynccontextmanager
async def opened(place: Path) -> AsyncIterator[Database]:
    """Open an index that lies at a place."""
    database = await tables.open_index(store_url(place))
    try:
        yield database
    finally:
        await database.close()


async def follow(database: Database, url: str, account: str, store: Store | None = None) -> Index:
    """Bring an election's index up to the ledger's last."""
    async with HorizonReader(url) as reader:
        index = Index(store or Store(database, account), reader, some=FEW)
        await index.catch_up()
    return index


async def rows_of(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return every row by table, without what counts steps."""
    found = {}
    async with database.read() as connection:
        for table in tables.metadata.sorted_tables:
            rows = await connection.execute(select(table).order_by(*table.primary_key))
            found[table.name] = [dict(row._mapping) for row in rows]
    for row in found["index_election"]:
        del row["step"]
    return found
