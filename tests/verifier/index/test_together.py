"""Two who use one database at the same time: nothing is mixed up, and one is told to go."""

import asyncio
from dataclasses import replace
from pathlib import Path

from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerInfo
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support.stores import store_url
from tests.verifier.index.rows import FEW, follow, opened, rows_of
from verifier.index import tables
from verifier.index.follow import Index
from verifier.index.state import state_of
from verifier.index.store import IndexTaken, Store


async def test_who_come_at_once_to_an_empty_database_make_its_tables_once(tmp_path: Path) -> None:
    url = store_url(tmp_path / "index")
    made = await asyncio.gather(*(tables.open_index(url) for _ in range(4)))
    found = await rows_of(made[0])
    for database in made:
        await database.close()
    assert found["index_version"] == [{"version": tables.VERSION}]


async def test_who_reads_sees_one_state_while_another_writes(tmp_path: Path) -> None:
    first = LedgerInfo(1, bytes(32), bytes(32), 0)
    async with opened(tmp_path / "one") as database:
        state = await Store(database, "G").begin("A network", first)
        async with database.read() as connection:
            before = await state_of(connection, "G")
            after = await Store(database, "G").save(state, replace(first, sequence=2))
            assert await state_of(connection, "G") == before
        async with database.read() as connection:
            assert await state_of(connection, "G") == after != before


async def test_who_follow_at_once_come_to_the_same_rows_or_are_told(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    account, url = whole.authority.account, desk.ledger.url
    async with opened(tmp_path / "one") as one, opened(tmp_path / "one") as other:
        async with HorizonReader(url) as reader:
            both = [Index(Store(database, account), reader, some=FEW) for database in (one, other)]
            done = await asyncio.gather(
                *(index.catch_up() for index in both), return_exceptions=True
            )
        assert {type(found) for found in done} <= {bool, IndexTaken}, done
        await follow(one, url, account)
        found = await rows_of(one)
    async with opened(tmp_path / "alone") as database:
        await follow(database, url, account)
        assert found == await rows_of(database)
