"""The index holds what a recount finds, wherever it was ended on the way."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerInfo, NetworkInfo
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.verifier.index.rows import follow, opened, rows_of
from verifier.index import tables
from verifier.index.follow import Index
from verifier.index.state import State
from verifier.index.store import Store


class Ended(Exception):
    """The process ends here."""


class Mortal(Store):
    """A store whose process ends around a save: after it, or before it is committed."""

    left = 0
    uncommitted = False

    async def save(self, *given: Any, **named: Any) -> State:
        if self.left == 0 and self.uncommitted:
            raise Ended
        done = await super().save(*given, **named)
        if self.left == 0:
            raise Ended
        self.left -= 1
        return done


async def test_it_holds_what_the_election_holds(whole: World, desk: Desk, tmp_path: Path) -> None:
    async with opened(tmp_path / "index") as database:
        index = await follow(database, desk.ledger.url, whole.authority.account)
        state = index.state
        assert state is not None
        rows = await rows_of(database)
    sums = whole.sums
    assert (state.counted, state.digest, state.r_sum) == (sums.count, sums.digest, sums.R)
    assert state.e_sums == b"".join(sums.E)
    casts = [row for row in rows["index_cast"] if row["reason"] is None]
    assert [row["tracker"] for row in casts] == [mark for _, mark in whole.counted]
    assert {row["hash"] for row in casts} >= {
        digest for name, digest in whole.where.items() if name.startswith("ballot")
    }
    remembered = {row["sequence"] for row in rows["index_ledger"]}
    assert remembered >= {row["position"] >> 32 for row in rows["index_cast"] + rows["index_act"]}
    result = state.shown["result"]
    votes = [one["votes"] for race in result["races"] for one in race["candidates"]]
    assert tuple(votes) == whole.totals
    assert all(row["fault"] is None for row in rows["index_act"])


async def test_ended_after_every_step_it_comes_to_the_same_rows(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    url, account = desk.ledger.url, whole.authority.account
    expected = await _from_nothing(tmp_path, url, account)
    steps = 0
    async with opened(tmp_path / "ended") as database:
        while steps < 50 and await rows_of(database) != expected:
            with pytest.raises(Ended):
                await follow(database, url, account, Mortal(database, account))
            steps += 1
        await follow(database, url, account)
        assert await rows_of(database) == expected
    assert 3 < steps < 50


async def test_ended_within_any_step_it_comes_to_the_same_rows(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    url, account = desk.ledger.url, whole.authority.account
    expected = await _from_nothing(tmp_path, url, account)
    for steps in range(50):
        async with opened(tmp_path / str(steps)) as database:
            store = Mortal(database, account)
            store.uncommitted, store.left = True, steps
            try:
                await follow(database, url, account, store)
            except Ended:
                await follow(database, url, account)
            else:
                break
            assert await rows_of(database) == expected
    assert steps > 3


class Late(HorizonReader):
    """A node that has come less far than the others of its address."""

    last = 0

    async def network(self) -> NetworkInfo:
        return replace(await super().network(), tip=await self.ledger(self.last))

    async def ledgers(self, after: int = 0, limit: int = 200) -> list[LedgerInfo]:
        found = await super().ledgers(after, limit)
        return [one for one in found if one.sequence <= self.last]


@pytest.mark.parametrize("steps", [0, 3])
async def test_ended_before_a_late_source_it_waits_for_it(
    whole: World, desk: Desk, tmp_path: Path, steps: int
) -> None:
    url, account = desk.ledger.url, whole.authority.account
    expected = await _from_nothing(tmp_path, url, account)
    last = max(row["position"] >> 32 for row in expected["index_act"])
    async with opened(tmp_path / "ended") as database:
        store = Mortal(database, account)
        store.left = steps
        with pytest.raises(Ended):
            await follow(database, url, account, store)
        async with Late(url) as late:
            # as if it had been begun some ledgers ago
            tip = await late.ledger(last - 6)
            begun = {"tip": tip.sequence, "tip_hash": tip.hash, "tip_time": tip.close_time}
            async with database.write() as connection:
                await connection.execute(update(tables.election).values(begun))
            late.last = last - 3
            index = Index(Store(database, account), late)
            assert not await index.catch_up()
            assert index.behind == late.last
        await follow(database, url, account)
        assert await rows_of(database) == expected


async def _from_nothing(place: Path, url: str, account: str) -> dict[str, list[dict[str, Any]]]:
    async with opened(place / "nothing") as database:
        await follow(database, url, account)
        return await rows_of(database)
