"""Followed while things happen, the index comes to what a run from nothing finds."""

import asyncio
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from tests.forgeries.desk import Desk
from tests.verifier.index.rows import follow, opened, rows_of
from tests.verifier.index.worlds import Eventful
from verifier.index import tables


def test_looked_at_after_every_ledger_it_comes_to_the_same_rows(desk: Desk, tmp_path: Path) -> None:
    seen = []

    async def look(place: Path) -> None:
        async with opened(place) as database:
            await follow(database, desk.ledger.url, world.authority.account)
            async with database.read() as connection:
                counted = await connection.execute(select(tables.election.c.counted))
                seen.append(counted.scalar_one())

    world = Eventful(desk, lambda: asyncio.run(look(tmp_path / "live")))
    world.build()

    async def compare() -> None:
        async with opened(tmp_path / "nothing") as database:
            await follow(database, desk.ledger.url, world.authority.account)
            expected = await rows_of(database)
        async with opened(tmp_path / "live") as database:
            assert await rows_of(database) == expected
        casts = expected["index_cast"]
        reasons = sorted(row["reason"] for row in casts if row["reason"] is not None)
        assert reasons == ["annulled", "duplicate", "proof", "size", "window"]
        state = expected["index_election"][0]
        assert state["counted"] == world.sums.count == 6
        assert state["digest"] == world.sums.digest
        assert [row["what"] for row in expected["index_noticed"]] == ["gap"]
        assert [row["applied"] for row in expected["index_amendment"]] == [True, True]

    asyncio.run(compare())
    # an annulment takes a ballot back that had counted
    assert any(later < before for before, later in pairwise(seen))
