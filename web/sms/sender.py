"""Sending what the outbox holds: at a bounded pace, through the next gateway if one fails.

The rules:

1. A message is handed to one gateway at a time, and marked so before the call.
2. Refused or certainly not sent: the next gateway that is awake gets it; if none is left, it
   waits for another try, or is given up if all refused it.
3. Unclear whether it was sent: a one-time code goes out again, through the next gateway, until it
   was unclear `MOST_UNCLEAR` times. Of any other message its gateway is asked by our own id, some
   seconds later, if it can be; if not, the message is given up as unclear.
4. A message left marked by a process that was killed is one that is unclear; whatever it is, its
   gateway is asked first.
5. An expired message is sent no more.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from aiolimiter import AsyncLimiter
from sqlalchemy.exc import SQLAlchemyError

from web.services import Base
from web.sms.failover import Failover
from web.sms.gateway import (
    Gateway,
    GatewayError,
    GatewayFailed,
    GatewayRefused,
    GatewayUnclear,
)
from web.sms.outbox import CODE, Item, SmsOutbox

AT_ONCE = 16
"""Most messages that are handed over at one time."""
SETTLE = 20
"""Seconds after which a call that was begun has ended in every case."""
MOST_UNCLEAR = 3
IDLE = 0.5
RESOLVE_EVERY = 5.0
TRACK_EVERY = 20.0

_LOG = logging.getLogger("sandogh.sms")

_Result = TypeVar("_Result")


class SmsSender:
    """Sends from an outbox; several may run, also in other processes.

    Args:
        base: settings, clock.
        outbox: whose messages are sent.
        gateways: in order: the second is used when the first fails.
    """

    def __init__(self, base: Base, outbox: SmsOutbox, gateways: Sequence[Gateway]) -> None:
        self._base = base
        self._outbox = outbox
        self._by_name = {one.name: one for one in gateways}
        self.failover = Failover(gateways, base.clock)
        rate = base.settings.sms.per_second
        self._pace = AsyncLimiter(max(rate, 1.0), max(1.0, 1.0 / rate))
        self._flying: set[int] = set()
        self._more = asyncio.Event()

    async def run(self) -> None:
        """Send, look up, track; until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send_all(group))
            group.create_task(self._every(RESOLVE_EVERY, self.resolve))
            group.create_task(self._every(TRACK_EVERY, self.track))

    def wake(self) -> None:
        """Look for messages now: one was put in."""
        self._more.set()

    async def step(self) -> int:
        """Do what can be done now, for tests and commands; return how much that was."""
        resolved = await self.resolve()
        items = await self._claim()
        await asyncio.gather(*(self._deliver(item) for item in items))
        return resolved + len(items)

    async def resolve(self) -> int:
        """Settle the messages of which nobody knows whether they were sent; return how many.

        Those that expired are given up, too.
        """
        await self._outbox.expire()
        before = self._base.now() - SETTLE
        stranded = await self._outbox.stranded(before, frozenset(self._flying))
        settled = [await self._settle(item) for item in stranded]
        return sum(settled)

    async def track(self) -> int:
        """Ask each gateway once how far messages came; return of how many it was asked."""
        asked = 0
        for gateway in self._by_name.values():
            if not gateway.offers.deliveries:
                continue
            ids = await self._outbox.undelivered(gateway.name, gateway.offers.at_once)
            if not ids:
                continue
            asked += len(ids)
            try:
                told = await gateway.deliveries(ids)
            except GatewayError as fault:
                _LOG.warning("%s; it was asked about deliveries", fault)
                continue
            await self._outbox.delivered(gateway.name, told)
        return asked

    async def _send_all(self, group: asyncio.TaskGroup) -> None:
        while True:
            self._more.clear()
            items = await self._through(self._claim(), [])
            for item in items:
                group.create_task(self._through(self._deliver(item), None))
            if not items:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE):
                        await self._more.wait()

    async def _every(self, seconds: float, work: Callable[[], Awaitable[int]]) -> None:
        while True:
            await self._through(work(), 0)
            await asyncio.sleep(seconds)

    async def _through(self, work: Awaitable[_Result], otherwise: _Result) -> _Result:
        """Do something; a database that fails ends this try, not the sending.

        What was marked and is not known to be sent is then settled as rule 4 says.
        """
        try:
            return await work
        except (SQLAlchemyError, OSError):
            _LOG.exception("sending messages: the database fails")
            await asyncio.sleep(IDLE)
            return otherwise

    async def _claim(self) -> list[Item]:
        free = AT_ONCE - len(self._flying)
        while free > 0 and not self._pace.has_capacity(free):
            free -= 1
        awake = self.failover.awake()
        if free <= 0 or not awake:
            return []
        items = await self._outbox.claim(free, awake[0].name)
        self._flying.update(item.id for item in items)
        return items

    async def _deliver(self, item: Item) -> None:
        try:
            await self._hand_over(item)
        finally:
            self._flying.discard(item.id)
            self._more.set()

    async def _hand_over(self, item: Item) -> None:
        """Offer a message to one gateway after the other until its fate is known."""
        at: Gateway | None = self._by_name[item.gateway]
        tried: set[str] = set()
        refused = unclear = 0
        while at is not None:
            await self._pace.acquire()
            if self._base.now() >= item.expires:
                await self._outbox.give_up(item, "unclear" if unclear else "expired")
                return
            if tried:
                await self._outbox.hand(item, at.name)
            tried.add(at.name)
            outcome = await self._try(item, at)
            if outcome == "accepted":
                return
            refused += outcome == "refused"
            unclear += outcome == "unclear"
            if outcome == "unclear" and item.kind != CODE:
                # asked for later by `resolve`, or never
                if not at.offers.find:
                    await self._outbox.give_up(item, "unclear")
                return
            at = next(iter(self.failover.awake(frozenset(tried))), None)
        if refused == len(self._by_name):
            await self._outbox.give_up(item, "refused")
        else:
            await self._again(item, unclear)

    async def _try(self, item: Item, gateway: Gateway) -> str:
        """Hand a message to a gateway; return accepted, refused, failed or unclear."""
        why: GatewayError
        try:
            accepted = await gateway.send(item.message)
        except GatewayRefused as fault:
            outcome, why = "refused", fault
        except GatewayFailed as fault:
            outcome, why = "failed", fault
        except GatewayUnclear as fault:
            outcome, why = "unclear", fault
        else:
            self.failover.worked(gateway)
            self._outbox.metrics.handed.labels(gateway.name, "accepted").inc()
            tracked = gateway.offers.deliveries
            await self._outbox.sent(item, accepted.message_id, tracked=tracked)
            return "accepted"
        if outcome != "refused":
            self.failover.failed(gateway)
        self._outbox.metrics.handed.labels(gateway.name, outcome).inc()
        _LOG.warning("message %d %s: %s", item.id, outcome, why)
        return outcome

    async def _again(self, item: Item, unclear: int) -> None:
        """Let a message wait for another try, unless it may have been sent too often."""
        if item.unclear + unclear >= MOST_UNCLEAR:
            await self._outbox.give_up(item, "unclear")
        else:
            await self._outbox.wait_again(item, unclear)

    async def _settle(self, item: Item) -> bool:
        """Settle one message of which nobody knows whether it was sent; False if not yet."""
        expired = self._base.now() >= item.expires
        gateway = self._by_name.get(item.gateway)
        if gateway is not None and gateway.offers.find:
            try:
                found = await gateway.find(item.message.id)
            except GatewayError as fault:
                _LOG.warning("%s; it was asked about message %d", fault, item.id)
                if item.kind != CODE and not expired:
                    return False
            else:
                outcome = "absent" if found is None else "found"
                self._outbox.metrics.looked_up.labels(outcome).inc()
                if found is None:
                    await self._outbox.wait_again(item)
                else:
                    tracked = gateway.offers.deliveries
                    await self._outbox.sent(item, found.message_id, tracked=tracked)
                return True
        if item.kind == CODE and not expired:
            await self._again(item, 1)
        else:
            await self._outbox.give_up(item, "unclear")
        return True
