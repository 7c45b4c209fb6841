"""Turns at writing: in the order of asking, whichever engine of the process writes."""

import asyncio
from pathlib import Path

from sqlalchemy import text

from node.base.database import open_engine, sqlite_url
from node.base.turns import turn


async def test_who_asks_first_writes_first_through_whichever_engine(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "one.db")
    engines = [open_engine(url), open_engine(url)]
    async with engines[0].begin() as connection:
        await connection.execute(text("CREATE TABLE t (n INTEGER)"))
    order: list[int] = []

    async def write(number: int) -> None:
        engine = engines[number % 2]
        async with turn(engine), engine.begin() as connection:
            await connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})
            order.append(number)

    await asyncio.gather(*map(write, range(20)))
    assert order == list(range(20))
    for engine in engines:
        await engine.dispose()


async def test_files_do_not_wait_for_each_other_and_others_have_no_turns(tmp_path: Path) -> None:
    first, second = (open_engine(sqlite_url(tmp_path / name)) for name in ("one.db", "two.db"))
    other = open_engine("postgresql://nobody@localhost/nothing")
    memory = open_engine("sqlite://")
    async with asyncio.timeout(60):
        async with turn(first), turn(second), turn(other), turn(other), turn(memory), turn(memory):
            pass
    for engine in (first, second, other, memory):
        await engine.dispose()


def test_each_loop_has_turns_of_its_own(tmp_path: Path) -> None:
    async def take() -> None:
        engine = open_engine(sqlite_url(tmp_path / "one.db"))

        async def hold() -> None:
            async with turn(engine):
                await asyncio.sleep(0)

        await asyncio.gather(hold(), hold())
        await engine.dispose()

    asyncio.run(take())
    asyncio.run(take())
