"""Opening, end and extension are noticed once each, whatever restarts in between."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from contracts.counting.window import Window
from tests.support.portal_database import MovedClock
from web.schedule import notices
from web.schedule.tables import notice
from web.services import Base

OPENS, END = 1000, 2000


def election(now: int, end: int = END, opens: int = OPENS) -> Any:
    """Return what the jobs ask of an ``ElectionNow``, at a second of the ledger."""
    return SimpleNamespace(
        close_time=now,
        window=Window(opens, end),
        registration_ends=end - 15,
        registers=opens <= now < end - 15,
        manifest=SimpleNamespace(title={"fa": "انتخابات", "en": "Election"}, closes=END),
    )


@pytest.mark.parametrize(
    ("now", "last_end", "expected"),
    [
        (OPENS - 1, None, ["first end"]),
        (OPENS - 1, END, []),
        (OPENS, END, ["opens"]),
        (END, END, ["opens"]),
        (END + 1, END, ["opens", "ends"]),
    ],
)
def test_what_is_due(now: int, last_end: int | None, expected: list[str]) -> None:
    assert [name for name, _ in notices.due(election(now), last_end)] == expected


def test_a_later_end_is_an_extension() -> None:
    assert notices.due(election(1500, end=3000), END) == [("extended", 3000), ("opens", OPENS)]
    assert notices.due(election(1500, end=3000), 3000) == [("opens", OPENS)]


async def test_each_is_noticed_once(base: Base, clock: MovedClock) -> None:
    told = []
    for now, end in (
        (900, END),
        (1000, END),
        (1001, END),
        (1900, END),
        (1990, 3000),
        (1999, 3000),
        (2001, 3000),
        (3001, 3000),
        (3002, 3000),
    ):
        clock.move(1)
        told += [
            (now, name, moment) for name, moment in await notices.look(base, election(now, end))
        ]
    assert told == [
        (900, "first end", END),
        (1000, "opens", OPENS),
        (1990, "extended", 3000),
        (3001, "ends", 3000),
    ]
    async with base.database.read() as connection:
        rows = (await connection.execute(select(notice.c.name, notice.c.noticed))).all()
    assert len(rows) == 4


async def test_after_a_long_stop_all_that_came_is_noticed_at_once(base: Base) -> None:
    await notices.look(base, election(900))
    found = await notices.look(replace_base(base), election(5000, 3000))
    assert [name for name, _ in found] == ["extended", "opens", "ends"]


def replace_base(base: Base) -> Base:
    """Return a portal that was started again on the same database."""
    return replace(base)
