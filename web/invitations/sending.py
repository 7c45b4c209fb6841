"""Handing links to the gateways, in order, each once.

Rules:
1. What a killed run left `sending`, or a gateway left unclear, is asked for by our own reference
   where the gateway offers it: found, it is sent; absent, it waits. Where it can't be asked, or
   does not answer, it stays unclear: it is reported, and sent again only if that is asked for.
2. A message goes to the first gateway that is awake. Refused, or certainly not sent: to the next.
   Refused by all, it is reported. In trouble with all, it waits and is tried again later.
3. Before each call the row is `sending` on the disk; after it, what the gateway said.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from aiolimiter import AsyncLimiter

from web.invitations.state import Invitation, Invitations
from web.services import Clock
from web.sms.failover import Failover
from web.sms.gateway import (
    Gateway,
    GatewayError,
    GatewayFailed,
    GatewayRefused,
    GatewayUnclear,
    Outgoing,
)

SETTLE = 20
"""Seconds after a call began until its gateway surely knows the message, if it got it."""
TRIES = 5
"""How often a message is tried while no gateway works; then nothing more is sent."""
PAUSE = 2.0
"""Seconds before the second try; doubled each time."""
AT_ONCE = 8
TELL_EVERY = 50


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One voter's message: row of the list, number in E.164, text."""

    row: int
    to: str
    text: str

    def __repr__(self) -> str:
        return f"Letter({self.row})"


class Sending:
    """Sends letters through gateways and keeps what became of each.

    Args:
        state: what is known so far.
        gateways: in order.
        per_second: most messages handed over in a second.
        clock: Unix seconds.
        progress: is told how many were handled.
    """

    def __init__(
        self,
        state: Invitations,
        gateways: Sequence[Gateway],
        per_second: float,
        clock: Clock = time.time,
        progress: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._state = state
        self._gateways = {one.name: one for one in gateways}
        self._failover = Failover(gateways, clock)
        self._pace = AsyncLimiter(max(per_second, 1.0), max(1.0, 1.0 / per_second))
        self._clock = clock
        self._progress = progress
        self._handled = 0
        self._given_up = False

    async def run(self, letters: Sequence[Letter], again: Collection[int] = ()) -> None:
        """Send the letters that were not sent yet.

        Args:
            letters: of which those that are waiting are sent.
            again: rows that are sent whatever became of them before.
        """
        before = self._state.every()
        for letter in letters:
            if letter.row in again or letter.row not in before:
                self._state.keep(Invitation(letter.row, "waiting"))
        await self.settle({one.row for one in letters})
        await self._send(letters)
        await self.settle({one.row for one in letters})
        # what its gateway does not know after all was not sent
        await self._send(letters)

    async def settle(self, rows: Collection[int]) -> None:
        """Find out about messages of which nobody knows whether they were sent."""
        open_ones = [
            one
            for one in self._state.every().values()
            if one.row in rows and one.state in ("sending", "unclear")
        ]
        askable = [one for one in open_ones if self._can_find(one)]
        for one in open_ones:
            if one not in askable:
                self._state.keep(replace(one, state="unclear"))
        if not askable:
            return
        youngest = max(one.at or 0 for one in askable)
        await asyncio.sleep(max(0.0, youngest + SETTLE - self._clock()))
        for one in askable:
            await self._find(one)

    async def look(self) -> None:
        """Ask the gateways how far the messages came that were sent."""
        sent = [one for one in self._state.every().values() if one.state == "sent"]
        for gateway in self._gateways.values():
            if not gateway.offers.deliveries:
                continue
            ids = [
                one.message_id
                for one in sent
                if one.gateway == gateway.name
                and one.message_id is not None
                and one.delivery not in ("delivered", "undelivered")
            ]
            for start in range(0, len(ids), gateway.offers.at_once):
                try:
                    told = await gateway.deliveries(ids[start : start + gateway.offers.at_once])
                except GatewayError:
                    # it is asked again by the next run
                    break
                self._state.delivered((gateway.name, one.message_id, one.state) for one in told)

    def _can_find(self, one: Invitation) -> bool:
        gateway = self._gateways.get(one.gateway or "")
        return gateway is not None and gateway.offers.find and one.reference is not None

    async def _find(self, one: Invitation) -> None:
        gateway = self._gateways[one.gateway or ""]
        try:
            found = await gateway.find(one.reference or "")
        except GatewayError:
            self._state.keep(replace(one, state="unclear"))
            return
        if found is None:
            self._state.keep(Invitation(one.row, "waiting"))
        else:
            self._state.keep(replace(one, state="sent", message_id=found.message_id))

    async def _send(self, letters: Sequence[Letter]) -> None:
        now = self._state.every()
        waiting = [one for one in letters if now[one.row].state == "waiting"]
        turns = asyncio.Semaphore(AT_ONCE)

        async def one_of(letter: Letter) -> None:
            async with turns:
                await self._deliver(letter)
            self._handled += 1
            if self._handled % TELL_EVERY == 0:
                self._progress(self._handled)

        async with asyncio.TaskGroup() as group:
            for letter in waiting:
                group.create_task(one_of(letter))

    async def _deliver(self, letter: Letter) -> None:
        """Offer a letter to one gateway after the other until its fate is known."""
        refused: set[str] = set()
        for number in range(TRIES):
            if self._given_up:
                return
            failed: set[str] = set()
            while at := next(iter(self._failover.awake(frozenset(refused | failed))), None):
                outcome = await self._try(letter, at)
                if outcome == "done":
                    return
                (refused if outcome == "refused" else failed).add(at.name)
            if len(refused) == len(self._gateways):
                self._state.keep(Invitation(letter.row, "refused", at=int(self._clock())))
                return
            await asyncio.sleep(PAUSE * 2**number)
        self._given_up = True

    async def _try(self, letter: Letter, gateway: Gateway) -> str:
        """Hand a letter to a gateway; return done, refused or failed."""
        await self._pace.acquire()
        now = int(self._clock())
        sending = Invitation(letter.row, "sending", _reference(), gateway.name, None, now)
        self._state.keep(sending)
        assert sending.reference is not None
        try:
            accepted = await gateway.send(Outgoing(sending.reference, letter.to, letter.text))
        except (GatewayRefused, GatewayFailed) as fault:
            self._state.keep(Invitation(letter.row, "waiting"))
            if isinstance(fault, GatewayRefused):
                return "refused"
            self._failover.failed(gateway)
            return "failed"
        except GatewayUnclear:
            self._failover.failed(gateway)
            self._state.keep(replace(sending, state="unclear"))
            return "done"
        self._failover.worked(gateway)
        self._state.keep(replace(sending, state="sent", message_id=accepted.message_id))
        return "done"


def counts(found: Mapping[int, Invitation]) -> dict[str, int]:
    """Count invitations by state."""
    states = ("waiting", "sending", "sent", "refused", "unclear")
    return {name: sum(one.state == name for one in found.values()) for name in states}


def _reference() -> str:
    """Draw what a gateway will know the message by: 18 digits, the first not 0."""
    return str(10**17 + secrets.randbelow(9 * 10**17))
