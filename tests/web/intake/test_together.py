"""What is asked for together is committed together, and what fails alone fails alone."""

import asyncio

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from web.intake.together import MOST, Together
from web.services import Base
from web.voters.tables import opened_tracker


class Wrong(Exception):
    """A rule says no."""


def kept(name: int, fails: Exception | None = None):  # type: ignore[no-untyped-def]
    """Return work that stores a row, and may fail after that."""

    async def work(connection: AsyncConnection) -> int:
        await connection.execute(insert(opened_tracker).values(tracker=bytes([name]) * 32, at=1))
        if fails is not None:
            raise fails
        return name

    return work


async def rows(base: Base) -> list[int]:
    async with base.database.read() as connection:
        found = await connection.execute(select(opened_tracker.c.tracker))
        return sorted(one[0] for one in found.scalars())


async def test_one_commit_for_all_that_came_meanwhile(base: Base) -> None:
    begun = 0

    def begin():  # type: ignore[no-untyped-def]
        nonlocal begun
        begun += 1
        return base.database.write()

    together = Together(begin)
    asked = [together.write(kept(name)) for name in range(MOST + 5)]
    assert await asyncio.gather(*asked) == list(range(MOST + 5))
    assert begun == 2
    assert await rows(base) == list(range(MOST + 5))


async def test_a_failure_is_its_own(base: Base) -> None:
    together = Together(base.database.write)
    asked = [kept(1), kept(2, Wrong()), kept(3), kept(3), kept(4)]
    done = await asyncio.gather(*map(together.write, asked), return_exceptions=True)
    assert [one if isinstance(one, int) else type(one) for one in done] == [
        1,
        Wrong,
        3,
        IntegrityError,
        4,
    ]
    assert await rows(base) == [1, 3, 4]
    with pytest.raises(Wrong):
        await together.write(kept(5, Wrong()))
    assert await rows(base) == [1, 3, 4]
    await together.finish()


async def test_who_no_longer_waits_is_stored_all_the_same(base: Base) -> None:
    together = Together(base.database.write)
    gone = asyncio.create_task(together.write(kept(1)))
    await asyncio.sleep(0)
    gone.cancel()
    assert await together.write(kept(2)) == 2
    await together.finish()
    assert await rows(base) == [1, 2]
