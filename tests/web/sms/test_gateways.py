"""What every gateway must do, whoever runs it: sending, faults told apart, receiving.

One table; each case speaks to a simulator in the vendor's own protocol.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest

from tests.support.gateways.simulator import MAYBE_SENT, NOT_SENT, Service
from tests.web.sms.services import HTTP, SERVICES
from web.sms.gateway import (
    Accepted,
    Delivery,
    Gateway,
    GatewayError,
    GatewayFailed,
    GatewayRefused,
    GatewayUnclear,
    Incoming,
    NotOffered,
    Outgoing,
    PushRejected,
)
from web.sms.gateways import KINDS
from web.sms.numbers import e164, national

PATIENCE = 60.0
"""Seconds to wait for what must come."""
MESSAGE = Outgoing("123456789012345678", "+989121234567", "کد تایید شما: ۱۲۳۴۵۶")

MODES = [(kind, mode) for kind, service in SERVICES.items() for mode in service.modes]


def _limits(kind: str, mode: str) -> tuple[float, ...]:
    """Return how long an answer is waited for: short only where none comes.

    A message must have come by then: where it had not, the machine is given more time.
    """
    if mode == "silent":
        return (1.0, 8.0, PATIENCE)
    return (1.0,) if (kind, mode) == ("smpp", "stranger") else (PATIENCE,)


@contextlib.asynccontextmanager
async def running(
    kind: str, time_limit: float = PATIENCE
) -> AsyncIterator[tuple[Service, Gateway]]:
    """Run a simulator and an adapter that speaks to it."""
    async with SERVICES[kind]() as service:
        gateway = service.gateway(time_limit)
        try:
            yield service, gateway
        finally:
            await gateway.close()


async def received(gateway: Gateway, count: int) -> list[Incoming]:
    """Ask until so many messages came."""
    found: list[Incoming] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            found += await gateway.receive()
    return found


def test_every_kind_but_the_phones_has_a_simulator() -> None:
    assert SERVICES.keys() == KINDS.keys() - {"phones"}


@pytest.mark.parametrize("kind", SERVICES)
async def test_a_message_is_taken_under_the_id_of_the_vendors_example(kind: str) -> None:
    async with running(kind) as (service, gateway):
        assert await gateway.send(MESSAGE) == Accepted(service.example_id)
        (taken,) = service.taken
        assert taken.text == MESSAGE.text
        assert e164(taken.to) == MESSAGE.to
        assert taken.reference in (None, MESSAGE.id)


@pytest.mark.parametrize("kind", HTTP)
async def test_a_foreign_number_is_written_with_its_country(kind: str) -> None:
    async with running(kind) as (service, gateway):
        await gateway.send(Outgoing("1", "+4915112345678", "x"))
        assert service.taken[0].to in ("+4915112345678", "004915112345678")
        assert national("+4915112345678") == "004915112345678"


@pytest.mark.parametrize(("kind", "mode"), MODES)
async def test_faults_are_told_apart(kind: str, mode: str) -> None:
    for limit in _limits(kind, mode):
        async with running(kind, limit) as (service, gateway):
            service.mode = mode
            with pytest.raises(GatewayError) as caught:
                await gateway.send(MESSAGE)
        if mode != "silent" or service.taken:
            break
    if mode == "refuse":
        assert caught.type is GatewayRefused
    elif mode in NOT_SENT:
        assert caught.type is GatewayFailed
        assert service.taken == []
    else:
        assert mode in MAYBE_SENT
        assert caught.type is GatewayUnclear
        assert [one.text for one in service.taken] == [MESSAGE.text]


@pytest.mark.parametrize(("kind", "mode"), [one for one in MODES if one[0] in HTTP])
async def test_whatever_is_asked_only_our_own_errors_come_out(kind: str, mode: str) -> None:
    async with running(kind, _limits(kind, mode)[0]) as (service, gateway):
        service.mode = mode
        questions = [gateway.deliveries(["1"]), gateway.receive(), gateway.find("1")]
        answers = await asyncio.gather(*questions, return_exceptions=True)
        for answer in answers:
            assert isinstance(answer, GatewayError)


@pytest.mark.parametrize("kind", SERVICES)
async def test_a_service_that_is_not_there_has_sent_nothing(kind: str) -> None:
    async with SERVICES[kind]() as service:
        gateway = service.gateway(1.0 if kind == "smpp" else PATIENCE)
    try:
        with pytest.raises(GatewayFailed):
            await gateway.send(MESSAGE)
    finally:
        await gateway.close()


@pytest.mark.parametrize("kind", HTTP)
async def test_neither_key_nor_number_nor_text_gets_into_errors_or_logs(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    for mode in ("stranger", "refuse", "down", "garbage", "drop", "redirect"):
        async with running(kind) as (service, gateway):
            service.mode = mode
            with pytest.raises(GatewayError) as caught:
                await gateway.send(MESSAGE)
            said += [str(caught.value), repr(caught.value), repr(gateway), repr(MESSAGE)]
            # a stack trace in a log would show the causes, too
            assert caught.value.__cause__ is None
            assert caught.value.__suppress_context__ or caught.value.__context__ is None
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp.ac")
    ]
    text = "\n".join(said + ours)
    module = __import__(f"tests.support.gateways.{kind}", fromlist=["KEY"])
    keys = [getattr(module, name) for name in ("KEY", "PASSWORD") if hasattr(module, name)]
    for secret in (*keys, MESSAGE.text, "9121234567"):
        assert secret not in text


@pytest.mark.parametrize("kind", SERVICES)
async def test_deliveries_are_told_as_the_service_knows_them(kind: str) -> None:
    async with running(kind) as (service, gateway):
        if not gateway.offers.deliveries:
            with pytest.raises(NotOffered):
                await gateway.deliveries(["1"])
            return
        ids = []
        states = ("delivered", "undelivered", "unknown", "pending")
        for place, state in enumerate(states):
            accepted = await gateway.send(Outgoing(str(place), MESSAGE.to, "x"))
            assert accepted.message_id is not None
            ids.append(accepted.message_id)
            service.fate(accepted.message_id, state)
        told: list[Delivery] = []
        async with asyncio.timeout(PATIENCE):
            while len(told) < len(ids):
                # some tell of them by and by, each once
                told += await gateway.deliveries(ids)
                await asyncio.sleep(0.01)
        told.sort(key=lambda one: ids.index(one.message_id))
        assert told == [Delivery(*one) for one in zip(ids, states, strict=True)]


@pytest.mark.parametrize("kind", SERVICES)
async def test_a_message_is_found_by_our_id(kind: str) -> None:
    async with running(kind) as (service, gateway):
        if not gateway.offers.find:
            with pytest.raises(NotOffered):
                await gateway.find(MESSAGE.id)
            return
        assert await gateway.find(MESSAGE.id) is None
        service.mode = "drop"
        with pytest.raises(GatewayUnclear):
            await gateway.send(MESSAGE)
        service.mode = "good"
        assert await gateway.find(MESSAGE.id) == Accepted(service.example_id)
        assert await gateway.find("000000000000000001") is None


@pytest.mark.parametrize("kind", SERVICES)
async def test_messages_are_handed_out_as_in_the_vendors_example(kind: str) -> None:
    async with running(kind) as (service, gateway):
        assert gateway.offers.pull
        sender, text = service.example_incoming
        service.text_in(sender, text)
        found = await received(gateway, 1)
        assert {(one.sender, one.text) for one in found} == {(sender, text)}
        # given twice, it is told to be one
        assert len({(one.message_id, one.received) for one in found}) == 1
        assert e164(sender) is not None


@pytest.mark.parametrize("kind", HTTP)
async def test_more_messages_than_a_page_holds_all_come(kind: str) -> None:
    async with running(kind) as (service, gateway):
        service.text_in("09121234567", "first")
        first = await received(gateway, 1)
        for number in range(150 if kind != "ghasedak" else 100):
            service.text_in("09121234567", f"text {number}")
        after = first[0].message_id or None
        found = {one.text for one in await gateway.receive(after)}
        assert found - {"first"} == {
            f"text {number}" for number in range(150 if kind != "ghasedak" else 100)
        }


@pytest.mark.parametrize("kind", HTTP)
async def test_what_was_lost_on_the_way_is_asked_for_again(kind: str) -> None:
    async with running(kind) as (service, gateway):
        assert await gateway.receive() == []
        service.text_in("09121234567", "12345678")
        service.mode = "drop"
        with pytest.raises(GatewayError):
            await gateway.receive()
        service.mode = "good"
        assert {one.text for one in await gateway.receive()} == {"12345678"}


@pytest.mark.parametrize("kind", SERVICES)
async def test_pushes_are_read_and_nonsense_is_rejected(kind: str) -> None:
    async with running(kind) as (service, gateway):
        push = service.push("+989121234567", "۴۸۵۹۰۴۳۳")
        assert (push is not None) == gateway.offers.push
        if push is not None:
            (found,) = gateway.pushed(push.query, push.form or {}, None)
            assert e164(found.sender) == "+989121234567"
            assert found.text == "۴۸۵۹۰۴۳۳"
        for query, form, said in (
            ({}, {}, None),
            ({"from": "09121234567"}, {}, None),
            ({}, {"message": "1"}, None),
            ({}, {}, {"from": 1}),
            ({}, {}, [[]]),
        ):
            with pytest.raises(PushRejected):
                gateway.pushed(query, form, said)


@pytest.mark.parametrize("kind", HTTP)
async def test_an_answer_is_bounded_in_time(kind: str) -> None:
    async with running(kind, 1.0) as (service, gateway):
        service.mode = "silent"
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(GatewayError):
                await gateway.send(MESSAGE)
