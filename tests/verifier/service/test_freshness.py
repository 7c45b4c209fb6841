"""Nothing looks newer than it is: a ledger that stands still, an audit that is overdue."""

import time

import pytest
from sqlalchemy import insert, update

from tests.forgeries.world import World
from tests.verifier.service.conftest import Board, Window
from verifier.index import tables
from verifier.service.freshness import STILL_SECONDS, is_overdue
from verifier.service.pages import Curves
from verifier.service.reaudit import LONGEST, Reaudit
from verifier.service.settings import STORE

STILL = "stands still, or the clock is wrong"
OVERDUE = "no other was made since"


async def tip_at(window: Window, seconds: float) -> None:
    """Let the last ledger have closed then."""
    async with window.running.app[STORE].database.write() as connection:
        await connection.execute(update(tables.election).values(tip_time=int(seconds)))


async def test_a_source_whose_ledger_closes_no_more_is_not_shown_as_fresh(
    unopened: World, board: Board
) -> None:
    async with board(unopened) as window:
        for apart, told in ((0, False), (-STILL_SECONDS - 9, True), (STILL_SECONDS + 99, True)):
            await tip_at(window, time.time() + apart)
            for path in ("/", "/ballots", "/result"):
                assert (STILL in await window.text(f"{path}?lang=en")) is told, (path, apart)


async def test_with_the_result_time_stands_still(whole: World, board: Board) -> None:
    async with board(whole) as window:
        await tip_at(window, 1)
        assert STILL not in await window.text("/?lang=en")


async def test_an_old_audit_is_not_shown_as_the_last_word(
    whole: World, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_self: Reaudit) -> None:
        """Make no audit, as a schedule that is not well."""

    monkeypatch.setattr(Reaudit, "work", never)
    async with board(whole, audit_hours=6.0) as window:
        store = window.running.app[STORE]
        state = await store.state()
        assert state is not None
        old, new = time.time() - 12 * 3600 - LONGEST - 99, time.time() - 60
        for at, told in ((old, True), (new, False)):
            row = {"election": state.id, "at": int(at), "seconds": 1, "verdict": "verified"}
            async with store.database.write() as connection:
                await connection.execute(insert(tables.audit).values(**row, why="", report={}))
            assert (OVERDUE in await window.text("/?lang=en")) is told


def test_without_a_schedule_nothing_is_overdue() -> None:
    assert not is_overdue(0, 0.0, 1e9)
    assert is_overdue(0, 1.0, 2 * 3600 + LONGEST + 1)
    assert not is_overdue(0, 1.0, 2 * 3600 + LONGEST)


async def test_a_curve_ends_where_a_new_count_has_come(whole: World, board: Board) -> None:
    async with board(whole) as window:
        store, curves = window.running.app[STORE], Curves()
        state = await store.state()
        assert state is not None
        opens = state.shown["manifest"]["opens"]
        assert state.covered_time is not None
        async with store.database.read() as connection:
            await curves.of(connection, state, opens, state.covered_time)
            begun = await curves.of(connection, state, opens, opens + 1)
    assert begun[-1][0] <= opens + 1
