"""The cursors of one trip do what aiosqlite's own do, in fewer trips to its thread."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from node.base import sqlite_driver
from node.base.database import open_engine, sqlite_url

METADATA = MetaData()
THINGS = Table(
    "things",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String, unique=True),
    Column("data", LargeBinary),
)
ROWS = [{"name": f"n{i}", "data": bytes([i]) * i} for i in range(200)]


@pytest.fixture(params=[open_engine, create_async_engine])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    make: Callable[[str], AsyncEngine] = request.param
    opened = make(sqlite_url(tmp_path / "things.sqlite"))
    async with opened.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    yield opened
    await opened.dispose()


async def test_statements_give_the_same(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        one = await connection.execute(insert(THINGS).values(name="first", data=b"x"))
        assert one.inserted_primary_key == (1,)
        many = await connection.execute(insert(THINGS), ROWS)
        assert many.rowcount == len(ROWS)
        changed = update(THINGS).where(THINGS.c.id > 101)
        assert (await connection.execute(changed.values(name=THINGS.c.name + "!"))).rowcount == 100
        told = await connection.execute(
            update(THINGS).where(THINGS.c.id < 3).values(data=b"y").returning(THINGS.c.name)
        )
        assert told.scalars().all() == ["first", "n0"]
    async with engine.connect() as connection:
        found = await connection.execute(select(THINGS).order_by(THINGS.c.id))
        assert list(found.keys()) == ["id", "name", "data"]
        assert found.fetchone() == (1, "first", b"y")
        assert len(found.fetchmany(50)) == 50
        assert len(found.all()) == 150
        assert await connection.scalar(select(THINGS.c.id).where(THINGS.c.id == 0)) is None
        streamed = await connection.stream(select(THINGS.c.id).order_by(THINGS.c.id))
        assert [row.id async for row in streamed] == list(range(1, 202))


async def test_a_statement_that_fails_leaves_the_connection_usable(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        async with connection.begin():
            await connection.execute(insert(THINGS).values(name="a"))
        await connection.execute(insert(THINGS).values(name="b"))
        with pytest.raises(IntegrityError):
            await connection.execute(insert(THINGS).values(name="a"))
        await connection.rollback()
        with pytest.raises(OperationalError, match="no such table"):
            await connection.exec_driver_sql("SELECT 1 FROM nowhere")
        await connection.rollback()
        assert (await connection.scalars(select(THINGS.c.name))).all() == ["a"]


async def test_a_statement_is_one_trip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(sqlite_url(tmp_path / "things.sqlite"))
    trips = []
    went = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, work: Any, *given: Any) -> Any:
        trips.append(work)
        return await went(self, work, *given)  # type: ignore[no-untyped-call]

    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
        await connection.execute(insert(THINGS).values(name="a"))
        assert len(trips) == 1
        assert (await connection.execute(select(THINGS))).all() == [(1, "a", None)]
        assert len(trips) == 2
    await engine.dispose()


async def test_a_close_that_is_cancelled_ends(tmp_path: Path) -> None:
    connection = await sqlite_driver.connect(str(tmp_path / "things.sqlite"))
    going_on = threading.Event()
    busy = asyncio.create_task(connection.on_thread(lambda _: waited(going_on)))
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    # as SQLAlchemy does with a connection whose closing was cancelled
    connection.stop()
    closing.cancel()
    going_on.set()
    await busy
    ended, _ = await asyncio.wait([closing], timeout=30)
    assert ended == {closing}
    assert closing.cancelled()


def waited(going_on: threading.Event) -> None:
    """Keep the connection's thread until it may go on."""
    assert going_on.wait(30)
