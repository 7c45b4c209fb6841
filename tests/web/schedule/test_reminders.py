"""Voters who have not voted are told, each once, only if the settings ask for it."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.support.portal_database import MovedClock, portal_base
from tests.support.voters import invented
from tests.web.schedule.test_notices import END, election
from web.schedule import reminders
from web.schedule.reminders import due
from web.services import Base
from web.sms.outbox import SmsOutbox
from web.sms.tables import sms_message
from web.voters.accounts import Voters
from web.voters.tables import voter


async def messages(base: Base) -> list[dict[str, Any]]:
    """Return the messages in the outbox: kind, number, text."""
    query = select(sms_message).order_by(sms_message.c.id)
    async with base.database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [{"kind": row.kind, **json.loads(base.keyring.open(row.sealed))} for row in rows]


@pytest.mark.parametrize(
    ("now", "end", "expected"),
    [
        (1499, END, []),
        (1500, END, [("reminder", 1500)]),
        (1899, END, [("reminder", 1500)]),
        # of two that came, the last
        (1900, END, [("reminder", 1900)]),
        # nobody is told of what can't be done any more
        (END - 15, END, []),
        (1900, 3000, [("extended", 3000)]),
        (2500, 3000, [("extended", 3000), ("reminder", 2500)]),
        (900, END, []),
    ],
)
def test_what_is_due(now: int, end: int, expected: list[tuple[str, int]]) -> None:
    assert due(election(now, end), (500, 100), True) == expected


def test_by_default_nothing_is_ever_due() -> None:
    assert due(election(1900, 3000), (), False) == []


async def test_who_has_not_voted_is_told_once(tmp_path: Path) -> None:
    async with portal_base(tmp_path, MovedClock(), remind=(500,)) as base:
        await Voters(base).import_([invented(number) for number in range(1, 6)])
        async with base.database.write() as connection:
            await connection.execute(update(voter).where(voter.c.id == 2).values(registered=1))
            await connection.execute(update(voter).where(voter.c.id == 4).values(sealed=None))
        outbox = SmsOutbox(base)
        assert await reminders.look(base, outbox, election(1400)) == 0
        assert await reminders.look(base, outbox, election(1500)) == 3
        assert await reminders.look(base, outbox, election(1600)) == 0
        found = await messages(base)
    assert [one["to"] for one in found] == [f"+98912000000{number}" for number in (1, 3, 5)]
    assert {one["kind"] for one in found} == {"reminder"}
    assert "«انتخابات»" in found[0]["text"]
    assert "http" not in found[0]["text"]


async def test_more_voters_than_one_transaction_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "SOME", 2)
    async with portal_base(tmp_path, remind=(500,)) as base:
        await Voters(base).import_([invented(number) for number in range(1, 6)])
        assert await reminders.look(base, SmsOutbox(base), election(1500)) == 5
        assert len({one["to"] for one in await messages(base)}) == 5


async def test_broken_off_in_the_middle_nobody_is_told_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "SOME", 2)
    async with portal_base(tmp_path, remind=(500,)) as base:
        await Voters(base).import_([invented(number) for number in range(1, 6)])
        outbox = SmsOutbox(base)
        put, times = outbox.put, 0

        async def dies(*given: Any) -> int:
            nonlocal times
            times += 1
            if times == 4:
                raise OSError("the power went")
            return await put(*given)

        with monkeypatch.context() as patch:
            patch.setattr(outbox, "put", dies)
            with pytest.raises(OSError, match="power"):
                await reminders.look(base, outbox, election(1500))
        assert len(await messages(base)) == 2
        await reminders.look(base, outbox, election(1500))
        assert len({one["to"] for one in await messages(base)}) == 5
        assert len(await messages(base)) == 5


async def test_an_extension_is_told_and_a_reminder_before_the_new_end(tmp_path: Path) -> None:
    async with portal_base(tmp_path, remind=(500,), tell_extension=True) as base:
        await Voters(base).import_([invented(1)])
        outbox = SmsOutbox(base)
        for now, end in ((1500, END), (1600, 3000), (1700, 3000), (2500, 3000), (2600, 3000)):
            await reminders.look(base, outbox, election(now, end))
        assert [one["kind"] for one in await messages(base)] == ["reminder", "extended", "reminder"]
