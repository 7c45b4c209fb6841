"""The index holds what a recount finds, wherever it was ended on the way."""

from pathlib import Path
from typing import Any

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.verifier.index.rows import follow, opened, rows_of
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


async def _from_nothing(place: Path, url: str, account: str) -> dict[str, list[dict[str, Any]]]:
    async with opened(place / "nothing") as database:
        await follow(database, url, account)
        return await rows_of(database)
