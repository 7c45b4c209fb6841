"""What voters text is stored once, and confirms a code from their own number only."""

import asyncio

import pytest
from sqlalchemy import func, select

from tests.support.portal_database import MovedClock
from tests.web.sms.voting import OTHER, OWN, at_the_preview
from web.services import Base
from web.sms.gateway import Incoming
from web.sms.inbox import Inbox
from web.sms.tables import sms_inbox
from web.voters.session import CONFIRMED, PREVIEW
from web.voters.sessions import Sessions

CODE = "48590433"


async def rows(base: Base) -> list[tuple[str, str | None]]:
    """Return gateway and code of each message stored."""
    query = select(sms_inbox.c.gateway, sms_inbox.c.code).order_by(sms_inbox.c.id)
    async with base.database.read() as connection:
        return [(row.gateway, row.code) for row in await connection.execute(query)]


async def test_the_code_from_the_voters_own_number_confirms(base: Base, clock: MovedClock) -> None:
    one = await at_the_preview(base)
    told: list[int] = []
    inbox = Inbox(base, Sessions(base).confirm, confirmed=told.append)
    clock.move(30)
    assert await inbox.take("first", [Incoming("1", "0" + OWN[3:], f"کد: {one.code}")]) == 1
    now = await Sessions(base).by_id(one.id)
    assert now is not None
    assert (now.step, now.code_received) == (CONFIRMED, base.now())
    assert told == [one.id]
    async with base.database.read() as connection:
        assert await connection.scalar(select(sms_inbox.c.session_id)) == one.id


async def test_a_wrong_number_or_code_changes_nothing_but_is_stored(base: Base) -> None:
    one = await at_the_preview(base)
    told: list[int] = []
    inbox = Inbox(base, Sessions(base).confirm, confirmed=told.append)
    wrong = f"{(int(one.code or '') + 1) % 10**8:08d}"
    for number, (sender, text) in enumerate(
        [(OTHER, one.code), (OWN, wrong), ("+989129999999", one.code)]
    ):
        assert await inbox.take("first", [Incoming(str(number), sender, text or "")]) == 0
    now = await Sessions(base).by_id(one.id)
    assert now is not None
    assert (now.step, now.code_received) == (PREVIEW, None)
    assert told == []
    assert await rows(base) == [("first", one.code), ("first", wrong), ("first", one.code)]


async def test_a_message_is_stored_once_a_gateway(base: Base) -> None:
    inbox = Inbox(base, Sessions(base).confirm)
    message = Incoming("35850015", "09121234567", "۴۸۵۹۰۴۳۳")
    await inbox.take("first", [message, message])
    await inbox.take("first", [message])
    await inbox.take("second", [message])
    assert await rows(base) == [("first", CODE), ("second", CODE)]


async def test_twenty_at_a_time_store_one(base: Base) -> None:
    one = await at_the_preview(base)
    told: list[int] = []
    inbox = Inbox(base, Sessions(base).confirm, confirmed=told.append)
    message = Incoming("1", OWN, one.code or "")
    await asyncio.gather(*(inbox.take("first", [message]) for _ in range(20)))
    assert await rows(base) == [("first", one.code)]
    assert told == [one.id]


async def test_without_an_id_the_same_words_of_one_number_are_one_message(
    base: Base, clock: MovedClock
) -> None:
    inbox = Inbox(base, Sessions(base).confirm)
    await inbox.take("first", [Incoming("", "09121234567", CODE)])
    await inbox.take("first", [Incoming("", "989121234567", CODE)])
    assert len(await rows(base)) == 1
    await inbox.take("first", [Incoming("", "09121234568", CODE)])
    await inbox.take("first", [Incoming("", "09121234567", CODE + ".")])
    assert len(await rows(base)) == 3
    clock.move(301)
    await inbox.take("first", [Incoming("", "09121234567", CODE)])
    assert len(await rows(base)) == 4
    # by the gateway's own time it is one, whenever it comes
    await inbox.take("first", [Incoming("", "09121234567", CODE, 1000)])
    clock.move(9000)
    await inbox.take("first", [Incoming("", "09121234567", CODE, 1000)])
    assert len(await rows(base)) == 5


async def test_what_is_stored_names_nobody(base: Base) -> None:
    inbox = Inbox(base, Sessions(base).confirm)
    await inbox.take("first", [Incoming("", "09121234567", "my own words")])
    async with base.database.read() as connection:
        row = repr((await connection.execute(select(sms_inbox))).one())
    for told in ("9121234567", "my own words"):
        assert told not in row


async def test_a_sender_without_a_number_is_not_stored(base: Base) -> None:
    inbox = Inbox(base, Sessions(base).confirm)
    assert await inbox.take("first", [Incoming("1", "BANK", CODE)]) == 0
    assert await rows(base) == []


async def test_a_text_without_a_code_is_stored_as_such(base: Base) -> None:
    inbox = Inbox(base, Sessions(base).confirm)
    texts = ("", "سلام", "12345678 87654321", "x" * 5000 + CODE)
    await inbox.take("first", [Incoming(str(n), "09121234567", t) for n, t in enumerate(texts)])
    assert await rows(base) == [("first", None)] * 4


@pytest.mark.parametrize("given", ["x" * 65, "=made-up", ""])
async def test_an_id_that_cannot_be_kept_is_replaced(base: Base, given: str) -> None:
    inbox = Inbox(base, Sessions(base).confirm)
    for _ in range(2):
        await inbox.take("first", [Incoming(given, "09121234567", CODE, 7)])
    async with base.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(sms_inbox)) == 1
        stored = await connection.scalar(select(sms_inbox.c.message_id))
    assert stored.startswith("=")
    assert len(stored) <= 64


async def test_the_latest_id_is_the_highest_number(base: Base) -> None:
    inbox = Inbox(base, Sessions(base).confirm)
    assert await inbox.latest("first") is None
    ids = ("7", "123", "9", "", "abc", "٩٩٩")
    await inbox.take("first", [Incoming(one, "09121234567", "x", 1) for one in ids])
    await inbox.take("second", [Incoming("500", "09121234567", "x")])
    assert await inbox.latest("first") == "123"
