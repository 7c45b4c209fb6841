"""Asking gateways for what they received, one loop each."""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from web.sms.gateway import Gateway, GatewayError, Incoming
from web.sms.inbox import Inbox

LONGEST_PAUSE = 60.0

_LOG = logging.getLogger("sandogh.sms")


class Poller:
    """Asks gateways and hands what they give to the inbox.

    Args:
        inbox: who stores it.
        gateways: those that are asked.
    """

    def __init__(self, inbox: Inbox, gateways: Sequence[Gateway]) -> None:
        self._inbox = inbox
        self._gateways = tuple(gateways)

    async def run(self) -> None:
        """Ask all, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for gateway in self._gateways:
                group.create_task(self._ask_all(gateway))

    async def once(self) -> int:
        """Ask each gateway once, for tests and commands; return how many codes were confirmed."""
        confirmed = 0
        for gateway in self._gateways:
            incoming = await gateway.receive(await self._inbox.latest(gateway.name))
            confirmed += await self._inbox.take(gateway.name, incoming)
        return confirmed

    async def _ask_all(self, gateway: Gateway) -> None:
        pause = gateway.offers.pause
        while True:
            try:
                after = await self._inbox.latest(gateway.name)
                incoming = await gateway.receive(after)
            except GatewayError as fault:
                _LOG.warning("%s; it was asked for messages", fault)
                pause = min(max(pause, 1.0) * 2, LONGEST_PAUSE)
            except (SQLAlchemyError, OSError):
                _LOG.exception("asking for messages: the database fails")
                pause = min(max(pause, 1.0) * 2, LONGEST_PAUSE)
            else:
                pause = gateway.offers.pause
                await self._store(gateway, incoming)
            await asyncio.sleep(pause)

    async def _store(self, gateway: Gateway, incoming: list[Incoming]) -> None:
        """Store messages that the gateway may never give again: until it succeeds."""
        pause = 1.0
        while True:
            try:
                await self._inbox.take(gateway.name, incoming)
            except (SQLAlchemyError, OSError):
                _LOG.exception("storing messages received: the database fails")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
