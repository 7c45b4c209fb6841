"""Channels in parallel: each brings one item after the other from the outbox to the ledger.

A channel is an account of ours that is a transaction's source. A ledger takes few (often one)
transactions of an account at a time, so each channel has at most one in flight, and the number
of channels bounds how many items land a ledger. Items are taken in the order of adding, and
no more operations are in flight than one ledger takes.

An item may need several transactions: they follow each other on one channel. If another
transaction took a sequence number, that channel alone is read again and the item built anew:
the old envelopes can never land then.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from node.base.errors import SandoghError
from node.networks.reader import ReaderError
from node.networks.submitter import ResultCodes
from node.submit.landing import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Expired,
    FailedOnLedger,
    Landed,
    LandingError,
    Post,
    Refused,
    SequenceGap,
    SequenceTaken,
    StillUnclear,
    land,
)
from node.submit.outbox import Item, Outbox
from node.submit.rescue import Rescue, Sending
from node.submit.room import Room
from node.wire.envelopes import EnvelopeError, parse_envelope
from node.wire.parsed import Transaction

BUILDS = 5
"""How often one item is built before it is given up."""

LOOK_EVERY = 1.0
"""Seconds between looks for items that other processes have added."""

REASONS: dict[type[Exception], str] = {
    Expired: "expired",
    FailedOnLedger: "failed_on_ledger",
    Refused: "refused",
    SequenceGap: "sequence_gap",
    SequenceTaken: "sequence_taken",
}
"""Why an item is given up, as the metrics name it; every other reason is `not_built`."""

_MALFORMED = frozenset(
    {
        "transaction_malformed",
        "tx_malformed",
        "tx_missing_operation",
        "op_malformed",
        "op_data_invalid_name",
    }
)

Build = Callable[[bytes, str, int], Sequence[bytes]]
"""(payload, channel `G…`, first sequence number) -> signed envelopes, numbers ascending."""


class BuildError(SandoghError):
    """What was built for a channel is not what the channel can send."""

    def __init__(self, channel: str, why: str) -> None:
        self.channel = channel
        self.why = why
        super().__init__(f"the envelopes for channel {channel} cannot be sent: {why}")


class ChannelStopped(SandoghError):
    """The ledger refuses whatever a channel sends; what it was sending stays in the outbox."""

    def __init__(self, channel: str, why: str) -> None:
        self.channel = channel
        self.why = why
        super().__init__(f"channel {channel} has stopped: {why}")


@dataclass(frozen=True, slots=True)
class _Position:
    """Where a channel stands: its next sequence number, and a ledger before that was used."""

    sequence: int
    since: int


class Pool:
    """Empty an outbox over a set of channels.

    Args:
        outbox: open; no other pool may run on it.
        post: the way to the ledger.
        channels: `G…` each, all different.
        build: makes and signs an item's envelopes, with a maxTime each.
        network_id: SHA-256 of the network's passphrase.
        finished: is told of every item that is done or failed.
        rescue: how what waits under surge pricing is rescued; None lets it wait.
    """

    def __init__(
        self,
        outbox: Outbox,
        post: Post,
        channels: Sequence[str],
        build: Build,
        network_id: bytes,
        finished: Callable[[Item], None] = lambda _item: None,
        rescue: Rescue | None = None,
    ) -> None:
        self._outbox = outbox
        self._post = post
        self._channels = list(dict.fromkeys(channels))
        self._build = build
        self._network_id = network_id
        self._finished = finished
        self._rescue = rescue
        self._no_more = False
        self._room = Room(1)
        self.stopped: list[ChannelStopped] = []

    async def run(self, *, stay: bool = False) -> None:
        """Work until the outbox is empty; with `stay`, until it is empty and `finish` was called.

        A channel whose transaction the ledger refuses for what is around it (no coins, no such
        account, a wrong key) stops and is listed in `stopped`; its signed envelopes stay, and the
        next run sends them again. So a wrong setting never empties the outbox into failures.

        Raises:
            OutboxError: another pool runs on this outbox, or its file cannot be written.
            ChannelStopped: a channel has stopped and items are left.
            ReaderError: the network cannot be read at the start.
        """
        async with self._outbox.alone():
            self._room = Room((await self._post.reader.network()).max_operations)
            self._no_more = self._no_more or not stay
            old: dict[str, list[Item]] = {channel: [] for channel in self._channels}
            for item in await self._outbox.stranded():
                old.setdefault(item.channel or "", []).append(item)
            watching = asyncio.create_task(self._look()) if stay else None
            try:
                async with asyncio.TaskGroup() as group:
                    for channel, unfinished in old.items():
                        group.create_task(self._work(channel, unfinished))
            finally:
                if watching is not None:
                    watching.cancel()
                    await asyncio.gather(watching, return_exceptions=True)
            counts = await self._outbox.counts()
            if self.stopped and counts.waiting + counts.sending:
                raise self.stopped[0]

    async def finish(self) -> None:
        """Let `run` end once the outbox is empty."""
        self._no_more = True
        await self._outbox.wake()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self._outbox.look()

    async def _work(self, channel: str, unfinished: list[Item]) -> None:
        try:
            position: _Position | None = None
            for item in unfinished:
                envelopes = await self._outbox.envelopes(item)
                bumps = await self._outbox.last_bumps(item)
                position = await self._deliver(channel, item, envelopes, position, bumps)
            if channel not in self._channels:
                return
            while True:
                position = position or await self._load(channel)
                next_item = await self._next()
                if next_item is None:
                    return
                position = await self._deliver(channel, next_item, [], position)
        except ChannelStopped as stop:
            self._post.metrics.stopped.inc()
            self.stopped.append(stop)

    async def _next(self) -> Item | None:
        while True:
            seen, last = self._outbox.added, self._no_more
            item = await self._outbox.claim()
            if item is not None or last:
                return item
            await self._outbox.wait_for_more(seen, lambda: self._no_more)

    async def _deliver(
        self,
        channel: str,
        item: Item,
        envelopes: Sequence[bytes],
        position: _Position | None,
        bumps: Mapping[int, bytes] | None = None,
    ) -> _Position | None:
        """Bring one item to its end; return where the channel stands after it, if known."""
        begun, metrics = time.monotonic(), self._post.metrics
        fault: SandoghError = BuildError(channel, "it was never built")
        for _ in range(BUILDS):
            try:
                if not envelopes:
                    position = position or await self._load(channel)
                    envelopes, bumps = self._built(item, channel, position.sequence), {}
                    item = replace(item, channel=channel, state="sending")
                    await self._outbox.store(item, channel, envelopes)
                landed, sequence = await self._send(item, envelopes, position, bumps or {})
            except SequenceTaken as taken:
                fault, envelopes, position = taken, [], None
                if channel not in self._channels:
                    break
                continue
            except StillUnclear as unclear:
                raise ChannelStopped(channel, str(unclear)) from unclear
            except Refused as refused:
                if not _by_its_content(refused.codes):
                    raise ChannelStopped(channel, str(refused)) from refused
                fault, position = refused, None
                break
            except (LandingError, BuildError, EnvelopeError) as wrong:
                fault, position = wrong, None
                break
            done = await self._outbox.done(item, landed.ledger, landed.hash)
            metrics.landed.inc()
            metrics.seconds.observe(time.monotonic() - begun)
            self._finished(done)
            return _Position(sequence + 1, landed.ledger)
        failed = await self._outbox.failed(item, str(fault))
        metrics.failed.labels(reason=REASONS.get(type(fault), "not_built")).inc()
        self._finished(failed)
        return position

    async def _send(
        self,
        item: Item,
        envelopes: Sequence[bytes],
        position: _Position | None,
        bumps: Mapping[int, bytes],
    ) -> tuple[Landed, int]:
        since = position.since if position else 0
        for number, envelope in enumerate(envelopes):
            said = parse_envelope(envelope, self._network_id)
            sending = Sending(
                envelope,
                said,
                self._rescue,
                bumps.get(number),
                partial(self._outbox.keep_bump, item, number),
                self._post.metrics.rescued.inc,
            )
            async with self._room.held(len(said.operations)):
                landed = await land(self._post, envelope, said, since, sending)
            since = landed.ledger
        return landed, said.sequence

    def _built(self, item: Item, channel: str, sequence: int) -> list[bytes]:
        envelopes = list(self._build(item.payload, channel, sequence))
        if not envelopes:
            raise BuildError(channel, "there are none")
        for number, envelope in enumerate(envelopes):
            said = parse_envelope(envelope, self._network_id)
            why = _unfit(said, channel, sequence + number)
            if why:
                raise BuildError(channel, why)
        return envelopes

    async def _load(self, channel: str) -> _Position:
        pause = FIRST_PAUSE
        while True:
            try:
                account = await self._post.reader.account(channel)
            except ReaderError as unread:
                self._post.waiting(str(unread))
                await self._post.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if account is None:
                raise ChannelStopped(channel, "the account does not exist")
            return _Position(account.sequence + 1, account.last_modified_ledger or 0)


def _by_its_content(codes: ResultCodes) -> bool:
    """Tell whether the item itself is wrong, rather than keys, coins or settings around it."""
    code = codes.inner or codes.transaction
    return code in _MALFORMED or any(one in _MALFORMED for one in codes.operations)


def _unfit(said: Transaction, channel: str, sequence: int) -> str:
    if said.source != channel:
        return f"its source is {said.source}"
    if said.sequence != sequence:
        return f"its sequence number is {said.sequence}, not {sequence}"
    if not said.max_time:
        return "it has no maxTime"
    return ""
