"""What is put in is sent once: in order, through the next gateway, whatever stops in between."""

import asyncio
import json

import pytest
from sqlalchemy import select

from tests.support.portal_database import MovedClock
from tests.web.sms.sending import LIFE, MOBILE, sending
from web.services import Base
from web.sms.outbox import CODE, PAUSE, SmsOutbox, SmsStatus
from web.sms.sender import MOST_UNCLEAR, SETTLE
from web.sms.tables import sms_message


async def test_a_message_is_sealed_until_it_is_sent_and_then_forgotten(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        message = await at.put(text="کد شما ۱۲۳۴۵۶")
        row = await at.row(message)
        assert isinstance(row["sealed"], bytes)
        assert json.loads(base.keyring.open(row["sealed"])) == {
            "to": MOBILE,
            "text": "کد شما ۱۲۳۴۵۶",
        }
        assert MOBILE not in repr(row)
        assert "123456" not in repr(row)
        assert await at.sender.step() == 1
        row = await at.row(message)
        assert (row["state"], row["sealed"], row["message_id"]) == ("sent", None, "8792343")
        assert at.taken() == ["کد شما ۱۲۳۴۵۶"]
        assert await at.sender.step() == 0


async def test_what_the_caller_undoes_is_not_sent(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        async with base.database.engine.connect() as connection, connection.begin() as undone:
            await at.outbox.put(connection, "invite", None, MOBILE, "x", base.now() + LIFE)
            await undone.rollback()
        assert await at.sender.step() == 0
        assert await at.outbox.counts() == {}


@pytest.mark.parametrize(
    ("to", "text"),
    [("09121234567", "x"), ("+98912", "x"), ("", "x"), (MOBILE, ""), (MOBILE, "x" * 1001)],
)
async def test_what_cannot_be_sent_is_not_taken(base: Base, to: str, text: str) -> None:
    async with base.database.write() as connection:
        with pytest.raises(ValueError):
            await SmsOutbox(base).put(connection, "invite", None, to, text, base.now() + LIFE)


async def test_codes_go_first_and_all_else_in_order(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        for number in range(3):
            await at.put(text=f"invitation {number}")
        await at.put(CODE, "code")
        claimed = await at.outbox.claim(10, "first")
        assert [one.message.text for one in claimed] == [
            "code",
            *(f"invitation {number}" for number in range(3)),
        ]
        assert await at.outbox.claim(10, "first") == []


async def test_two_senders_share_a_queue_and_send_nothing_twice(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        for number in range(30):
            await at.put(text=f"{number}")
        claims = [at.outbox.claim(7, "first") for _ in range(8)]
        found = [one for part in await asyncio.gather(*claims) for one in part]
        assert len({one.id for one in found}) == len(found) == 30
        assert len({one.message.id for one in found}) == 30


async def test_an_expired_message_is_dropped_and_forgotten(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        message = await at.put(CODE)
        clock.move(LIFE)
        await at.sender.step()
        assert await at.state(message) == "failed expired"
        assert (await at.row(message))["sealed"] is None
        assert at.taken() == []


async def test_the_second_gateway_sends_when_the_first_has_not(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        at.finding.mode = "broke"
        message = await at.put()
        await at.sender.step()
        row = await at.row(message)
        assert (row["state"], row["gateway"], row["message_id"]) == (
            "sent",
            "second",
            "1123544244",
        )
        # the first rests: the next message does not ask it
        asked = len(at.finding.asked)
        await at.put()
        await at.sender.step()
        assert len(at.finding.asked) == asked
        assert len(at.forgetful.taken) == 2
        # and is asked again later
        at.finding.mode = "good"
        clock.move(60)
        await at.put()
        await at.sender.step()
        assert len(at.finding.taken) == 1


async def test_what_one_gateway_refuses_the_other_may_take(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        at.finding.mode = "refuse"
        message = await at.put()
        await at.sender.step()
        assert await at.state(message) == "sent"
        # a refusal is no fault of the gateway: it does not rest
        assert at.sender.failover.resting() == []


async def test_what_all_refuse_is_given_up(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        at.finding.mode = at.forgetful.mode = "refuse"
        message = await at.put()
        await at.sender.step()
        assert await at.state(message) == "failed refused"
        assert (await at.row(message))["sealed"] is None


async def test_while_no_gateway_works_a_message_waits_without_haste(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        at.finding.mode = at.forgetful.mode = "broke"
        message = await at.put()
        for _ in range(5):
            await at.sender.step()
        assert await at.state(message) == "waiting"
        assert (len(at.finding.asked), len(at.forgetful.asked)) == (1, 1)
        at.finding.mode = at.forgetful.mode = "good"
        clock.move(PAUSE)
        await at.sender.step()
        assert await at.state(message) == "sent"
        assert len(at.taken()) == 1


async def test_one_that_one_gateway_refuses_does_not_haste_while_the_other_rests(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        at.finding.mode, at.forgetful.mode = "refuse", "broke"
        message = await at.put()
        for _ in range(5):
            await at.sender.step()
        assert await at.state(message) == "waiting"
        assert len(at.finding.asked) == 1


async def test_an_unclear_message_is_looked_up_and_sent_once(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        at.finding.mode = "drop"
        message = await at.put()
        await at.sender.step()
        assert await at.state(message) == "sending"
        at.finding.mode = "good"
        await at.sender.step()
        assert await at.state(message) == "sending"
        clock.move(SETTLE)
        await at.sender.step()
        assert (await at.row(message))["message_id"] == "8792343"
        assert await at.state(message) == "sent"
        assert at.taken() == ["سلام"]


async def test_an_unclear_message_that_the_gateway_does_not_know_is_sent(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        at.finding.mode = "down"
        message = await at.put()
        await at.sender.step()
        at.finding.taken.clear()
        at.finding._by_local.clear()
        at.finding.mode = "good"
        clock.move(SETTLE)
        await at.sender.resolve()
        assert await at.state(message) == "waiting"
        await at.sender.step()
        assert await at.state(message) == "sent"
        assert at.taken() == ["سلام"]


async def test_while_the_look_up_fails_nothing_is_decided(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        at.finding.mode = "drop"
        message = await at.put(life=600)
        await at.sender.step()
        clock.move(SETTLE)
        await at.sender.step()
        assert await at.state(message) == "sending"
        assert len(at.taken()) == 1
        clock.move(600)
        await at.sender.step()
        assert await at.state(message) == "unclear unclear"
        assert (await at.row(message))["sealed"] is None
        assert len(at.taken()) == 1


async def test_without_a_look_up_an_unclear_message_is_never_sent_again(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock, "forgetful finding") as at:
        at.forgetful.mode = "drop"
        message = await at.put()
        await at.sender.step()
        assert await at.state(message) == "unclear unclear"
        at.forgetful.mode = "good"
        clock.move(90)
        await at.sender.step()
        assert at.taken() == ["سلام"]


async def test_an_unclear_code_goes_out_through_the_other_gateway(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock, "forgetful finding") as at:
        at.forgetful.mode = "drop"
        message = await at.put(CODE, "123456")
        await at.sender.step()
        assert await at.state(message) == "sent"
        # the same code twice: better than none
        assert at.taken() == ["123456", "123456"]


async def test_a_code_is_not_sent_without_end(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock, "forgetful") as at:
        at.forgetful.mode = "drop"
        message = await at.put(CODE, "123456", life=3600)
        for _ in range(10):
            await at.sender.step()
            clock.move(61)
        assert await at.state(message) == "unclear unclear"
        assert len(at.taken()) == MOST_UNCLEAR


@pytest.mark.parametrize("kind", [CODE, "invite"])
@pytest.mark.parametrize("called", [False, True])
async def test_a_process_killed_before_the_call_or_after_it(
    base: Base, clock: MovedClock, kind: str, called: bool
) -> None:
    async with sending(base, clock) as at:
        message = await at.put(kind)
        (item,) = await at.outbox.claim(1, "first")
        if called:
            await at.gateways[0].send(item.message)
        at.restart()
        await at.sender.step()
        assert await at.state(message) == "sending"
        clock.move(SETTLE)
        await at.sender.step()
        await at.sender.step()
        assert await at.state(message) == "sent"
        assert at.taken() == ["سلام"]


@pytest.mark.parametrize("called", [False, True])
async def test_a_process_killed_where_nobody_can_look_up(
    base: Base, clock: MovedClock, called: bool
) -> None:
    async with sending(base, clock, "forgetful") as at:
        code, invitation = await at.put(CODE, "code"), await at.put(text="invitation")
        for item in await at.outbox.claim(2, "second"):
            if called:
                await at.gateways[0].send(item.message)
        at.restart()
        clock.move(SETTLE)
        await at.sender.step()
        await at.sender.step()
        assert await at.state(code) == "sent"
        assert await at.state(invitation) == "unclear unclear"
        assert at.taken().count("code") == 1 + called
        assert at.taken().count("invitation") == called


async def test_a_gateway_that_was_taken_out_of_the_settings(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        code, invitation = await at.put(CODE), await at.put()
        await at.outbox.claim(2, "gone")
        clock.move(SETTLE)
        await at.sender.step()
        await at.sender.step()
        assert await at.state(code) == "sent"
        assert await at.state(invitation) == "unclear unclear"


async def test_what_another_process_has_finished_stays_so(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        message = await at.put()
        (item,) = await at.outbox.claim(1, "first")
        await at.outbox.sent(item, "1", tracked=True)
        await at.outbox.wait_again(item)
        await at.outbox.give_up(item, "unclear")
        assert await at.state(message) == "sent"


async def test_deliveries_are_asked_for_until_they_are_final(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        message = await at.put()
        await at.sender.step()
        assert await at.outbox.status(message) == SmsStatus("sent", None, "pending")
        assert await at.sender.track() == 1
        assert (await at.row(message))["delivery"] == "pending"
        at.finding.fate("8792343", "delivered")
        await at.sender.track()
        assert await at.outbox.status(message) == SmsStatus("sent", None, "delivered")
        assert await at.sender.track() == 0


async def test_a_gateway_that_does_not_tell_of_deliveries_disturbs_nothing(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        message = await at.put()
        await at.sender.step()
        at.finding.mode = "down"
        assert await at.sender.track() == 1
        assert (await at.row(message))["delivery"] == "pending"
        clock.move(7 * 3600)
        assert await at.sender.track() == 0


async def test_running_sends_as_soon_as_it_is_woken_and_counts(
    base: Base, clock: MovedClock
) -> None:
    async with sending(base, clock) as at:
        running = asyncio.create_task(at.sender.run())
        try:
            for number in range(20):
                await at.put(text=f"{number}")
                at.sender.wake()
            async with asyncio.timeout(120):
                while (await at.outbox.counts()).get("sent") != 20:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert sorted(map(int, at.taken())) == list(range(20))
        registry = at.outbox.metrics.registry
        assert registry.get_sample_value("sandogh_sms_queued_total", {"kind": "invite"}) == 20
        labels = {"gateway": "first", "outcome": "accepted"}
        assert registry.get_sample_value("sandogh_sms_handed_total", labels) == 20


async def test_the_reference_differs_between_portals(base: Base, clock: MovedClock) -> None:
    async with sending(base, clock) as at:
        await at.put()
        (item,) = await at.outbox.claim(1, "first")
        assert item.message.id.isdecimal()
        assert len(item.message.id) == 18
        assert item.message.id != f"{item.id:018d}"
        async with base.database.read() as connection:
            assert await connection.scalar(select(sms_message.c.id)) == item.id
