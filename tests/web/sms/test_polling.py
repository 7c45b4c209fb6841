"""Asking for messages goes on through faults, and what was given once is never lost."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.support.gateways.ippanel import IppanelService
from tests.support.gateways.kavenegar import KavenegarService
from tests.web.sms.services import SERVICES
from tests.web.sms.voting import OWN, at_the_preview
from web.services import Base
from web.sms import polling
from web.sms.gateway import Incoming
from web.sms.inbox import Inbox
from web.sms.polling import Poller
from web.voters.session import CONFIRMED
from web.voters.sessions import Sessions


@pytest.mark.parametrize("kind", SERVICES)
async def test_a_code_is_pulled_and_confirmed_from_every_gateway(base: Base, kind: str) -> None:
    one = await at_the_preview(base)
    async with SERVICES[kind]() as service:
        gateway = service.gateway()
        service.text_in(OWN, one.code or "")
        poller = Poller(Inbox(base, Sessions(base).confirm), [gateway])
        try:
            async with asyncio.timeout(60):
                while not await poller.once():
                    pass
            await poller.once()
        finally:
            await gateway.close()
    now = await Sessions(base).by_id(one.id)
    assert now is not None
    assert now.step == CONFIRMED


async def test_it_goes_on_after_faults_of_a_gateway_and_beside_it(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)
    one = await at_the_preview(base)
    confirmed = asyncio.Event()
    inbox = Inbox(base, Sessions(base).confirm, confirmed=lambda _session: confirmed.set())
    async with KavenegarService() as broken, IppanelService() as good:
        first, second = broken.gateway(), good.gateway()
        second.name = "second"
        broken.mode = "down"
        running = asyncio.create_task(Poller(inbox, [first, second]).run())
        try:
            good.text_in(OWN, "no code")
            async with asyncio.timeout(60):
                while len(broken.asked) < 3:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            broken.text_in(OWN, one.code or "")
            broken.mode = "good"
            async with asyncio.timeout(60):
                await confirmed.wait()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await first.close()
            await second.close()


async def test_what_the_database_could_not_store_is_stored_later(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)
    one = await at_the_preview(base)
    confirmed = asyncio.Event()
    inbox = Inbox(base, Sessions(base).confirm, confirmed=lambda _session: confirmed.set())
    take = inbox.take
    faults = [OperationalError("INSERT", {}, Exception("gone")), ConnectionError("gone")]

    async def failing(gateway: str, incoming: list[Incoming]) -> int:
        if incoming and faults:
            raise faults.pop()
        return await take(gateway, incoming)

    monkeypatch.setattr(inbox, "take", failing)
    async with KavenegarService() as service:
        gateway: Any = service.gateway()
        service.text_in(OWN, one.code or "")
        running = asyncio.create_task(Poller(inbox, [gateway]).run())
        try:
            async with asyncio.timeout(60):
                await confirmed.wait()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await gateway.close()
    assert faults == []
