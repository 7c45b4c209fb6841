"""Registered ballots on their way to the ledger: the relay at work beside the portal.

1. Nothing is sent before the ledger can take it: the next ledger closes a second after the last
   at the earliest.
2. Every envelope has the end then in force as its maxTime: none lands after it.
3. What failed can never land: its maxTime passed, or the ledger took it as failed. As long as it
   would count the same ballot goes out in new envelopes: at once, and then after pauses that
   grow. So it does after the end was moved.
4. Where the ledger takes nothing more from a channel, or can't be reached, sending begins again
   after a pause that grows. What was sent is looked up before anything is sent again.

One process alone sends: another one waits for its turn.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from contracts.relaying.casting import AT_BASE_FEE, Bids, Caster, cast_payment, rescue
from contracts.relaying.keys import RelaySeeds
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader, HorizonSubmitter
from node.submit.landing import Post
from node.submit.metrics import SubmitMetrics
from node.submit.outbox import Item, Outbox, put
from node.submit.pool import Pool
from node.submit.tables import items
from node.wire.hashes import network_id
from web.intake.election import ElectionView
from web.intake.relay_key import require_channels, require_urn_key
from web.intake.tables import ballot
from web.services import Base

LOOK_EVERY = 1.0
"""Seconds between looks at how sending fares."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
FIRST_AGAIN, LONGEST_AGAIN = 5.0, 300.0
"""Seconds after which one ballot is tried again that failed twice."""
CONNECTIONS = 256
"""Least submissions that may wait for a ledger at a time."""

_LOG = logging.getLogger("sandogh.web.sender")


@dataclass(frozen=True, slots=True)
class SenderState:
    """How sending fares.

    Attributes:
        sending: whether ballots are sent now.
        early: whether it waits for the opening, or for the election to be read.
        stopped: channels from which the ledger takes nothing.
        fault: why it was broken off last; None once it runs again.
    """

    sending: bool = False
    early: bool = False
    stopped: int = 0
    fault: str | None = None


class Sender:
    """Sends what is in the outbox.

    Args:
        base: the portal's.
        view: the election.
        seeds: the relay's.
        bids: what is bid.
        metrics: what is counted.
    """

    def __init__(
        self,
        base: Base,
        view: ElectionView,
        seeds: RelaySeeds,
        bids: Bids = AT_BASE_FEE,
        metrics: SubmitMetrics | None = None,
    ) -> None:
        self.state = SenderState()
        self._base = base
        self._view = view
        self._seeds = seeds
        self._bids = bids
        self._metrics = metrics or SubmitMetrics()
        self._outbox: Outbox | None = None
        self._pause = FIRST_PAUSE
        self._again: dict[bytes, tuple[int, float]] = {}

    async def wake(self) -> None:
        """Look for new ballots at once."""
        if self._outbox is not None:
            await self._outbox.look()

    async def run(self) -> None:
        """Send for ever."""
        while True:
            self.state = replace(self.state, early=True)
            await self._until_it_may_land()
            self.state = replace(self.state, early=False)
            try:
                await self._send()
            except SandoghError as fault:
                self.state = replace(self.state, sending=False, fault=str(fault))
                _LOG.warning("sending was broken off, again in %g s: %s", self._pause, fault)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)

    async def revive(self) -> int:
        """Put ballots that failed into the outbox again, if they would count now.

        Returns:
            how many.
        """
        if not self._view.ready:
            return 0
        query = (
            select(items.c.key, items.c.payload)
            .join_from(items, ballot, ballot.c.tracker == items.c.key)
            .where(items.c.state == "failed")
        )
        async with self._base.database.read() as connection:
            failed = (await connection.execute(query)).all()
        again = [one for one in failed if self._may_go_again(one.key, one.payload)]
        for one in again:
            async with self._base.database.write() as connection:
                await put(connection, one.key, one.payload)
        if again:
            _LOG.warning("%d ballots that failed go out again", len(again))
            await self.wake()
        return len(again)

    def _may_go_again(self, key: bytes, body: bytes) -> bool:
        tries, at = self._again.get(key, (0, 0.0))
        now = time.monotonic()
        # a moved end is known a little before the ballots that came meanwhile by another way
        if now < at or not self._view.has_judged_all or not self._view.may_count(body, key):
            return False
        self._again[key] = (tries + 1, now + min(FIRST_AGAIN * 2**tries, LONGEST_AGAIN))
        return True

    async def _until_it_may_land(self) -> None:
        while True:
            now = self._view.now()
            if now is not None and now.tip.close_time + 1 >= now.window.opens:
                return
            await self._view.changed()

    async def _send(self) -> None:
        """Send until something breaks it off.

        Raises:
            SandoghError: what.
        """
        now, settings = self._view.opened(), self._base.settings
        channels = now.manifest.channels
        require_channels(settings, self._seeds, channels)
        most = max(CONNECTIONS, len(channels))
        async with (
            HorizonReader(settings.horizon, passphrase=now.network) as reader,
            HorizonSubmitter(settings.horizon, now.network, connections=most) as submitter,
            Outbox(settings.database, self._metrics) as outbox,
        ):
            await require_urn_key(settings, self._seeds, reader, now.manifest.urn)
            network = await reader.network()
            net = network_id(now.network)
            rate = self._bids.policy.rate(network.base_fee)
            payment = cast_payment(now.manifest)
            caster = Caster(net, network.protocol, payment, self._seeds)

            def build(body: bytes, channel: str, sequence: int) -> Sequence[bytes]:
                end = self._view.opened().window.end
                return caster.envelopes(body, channel, sequence, rate, end)

            pool = Pool(
                outbox,
                Post(reader, submitter, waiting=_waiting, metrics=self._metrics),
                channels,
                build,
                net,
                self._finished,
                rescue(reader, network.protocol, net, self._seeds, self._bids),
            )
            await self._watch(pool, outbox)

    async def _watch(self, pool: Pool, outbox: Outbox) -> None:
        running = asyncio.create_task(pool.run(stay=True))
        self._outbox, self.state = outbox, SenderState(sending=True)
        stopped_at: float | None = None
        try:
            while True:
                await asyncio.wait({running}, timeout=LOOK_EVERY)
                if running.done():
                    _raise_first(running)
                self.state = replace(self.state, stopped=len(pool.stopped))
                if pool.stopped:
                    # the others go on meanwhile
                    stopped_at = stopped_at or time.monotonic()
                    if time.monotonic() - stopped_at >= self._pause:
                        raise pool.stopped[0]
                await self.revive()
        finally:
            self._outbox = None
            self.state = replace(self.state, sending=False, stopped=len(pool.stopped))
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def _finished(self, item: Item) -> None:
        if item.state == "done":
            self._pause = FIRST_PAUSE
            self._again.pop(item.key, None)
        else:
            _LOG.warning("a ballot did not land: %s", item.why)


def _waiting(why: str) -> None:
    _LOG.info("waiting: %s", why)


def _raise_first(running: "asyncio.Task[None]") -> None:
    """Raise what ended a pool, out of the group that its channels make."""
    fault = running.exception()
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    if fault is not None:
        raise fault
