"""The running node: the pure chain, its store, its clock, and those who wait for a close.

Rules:
- Envelopes are admitted and ledgers closed on one thread, one at a time.
- A submission is answered after its ledger is stored, never before; so a killed node has
  lost nothing that it acknowledged.
- What is read comes from the store: readers see closed ledgers only.
- When a ledger cannot be stored the node stops: the chain in memory must not run ahead.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from node.horizon.backend import (
    CloseTimeError,
    Malformed,
    Overloaded,
    Refused,
    Stored,
    Submission,
    Unclear,
)
from node.ledger.chain import Ledger
from node.ledger.closed import Admission
from node.service.clock import Clock, close_time, seconds_to_close
from node.service.closings import Closings
from node.service.friendbot import Friendbot
from node.service.settings import NodeSettings
from node.service.waiting import Waiting
from node.store import read
from node.store.read import LedgerRow
from node.store.write import StoreError, ledger_row, transaction_row, write_ledger
from node.wire.hashes import network_id

LATEST_CLOSE = (1 << 37) - 1
"""Close times stay below this (the year 6325), so that they have a text form."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Two ways into the same database, so that many readers never make a close wait."""

    readers: AsyncEngine
    writer: AsyncEngine


@dataclass(frozen=True, slots=True)
class Operator:
    """Who got all coins at genesis.

    Attributes:
        account: the `G…` address; None for a ledger that was made without an operator.
        seed: its Ed25519 seed (32 bytes), where its file is in the directory.
    """

    account: str | None
    seed: bytes | None = field(default=None, repr=False)


class RunningNode:
    """A node in one event loop; `node.horizon` serves it, see `backend.Node`."""

    def __init__(
        self,
        settings: NodeSettings,
        ledger: Ledger,
        latest: LedgerRow,
        stores: Stores,
        clock: Clock,
        operator: Operator,
    ) -> None:
        """Take a ledger at its last stored close.

        Args:
            settings: how to run.
            ledger: the chain in memory.
            latest: the row of its last closed ledger.
            stores: the database it came from.
            clock: the time; not asked when ledgers close by request.
            operator: who got the coins at genesis; the seed is used by the friendbot alone.
        """
        self.engine = stores.readers
        self._writer = stores.writer
        self.latest = latest
        self.passphrase = ledger.passphrase
        self.network_id = network_id(ledger.passphrase)
        self.manual = settings.clock == "manual"
        self.fault: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settings = settings
        self._ledger = ledger
        self._clock = clock
        self._waiting = Waiting()
        self._closing = asyncio.Lock()
        self.operator = operator.account
        self._friendbot = None
        if settings.friendbot and operator.seed is not None:
            self._friendbot = Friendbot(ledger, operator.seed)
        self.after_close: list[Callable[[], None]] = []
        self._closings = Closings()

    def now(self) -> int:
        """Return the node's time, Unix seconds: by hand, that of the last close."""
        return self.latest.close_time if self.manual else int(self._clock.now())

    def pending(self) -> int:
        """Return how many transactions and wishes for funding wait for the next ledger."""
        wishes = 0 if self._friendbot is None else self._friendbot.wishes
        return self._ledger.pending_count + wishes

    @property
    def stopping(self) -> bool:
        """Return whether the node is shutting down."""
        return self._closings.stopping

    def next_close(self) -> asyncio.Event:
        """Return what is set once the next ledger is stored, or the node shuts down."""
        return self._closings.next()

    def admit(self, envelope: bytes) -> Admission:
        """Admit an envelope and answer at once; its outcome is in the ledgers to come."""
        return self._ledger.admit(envelope)

    async def submit(self, envelope: bytes) -> Submission:
        """Admit an envelope and wait for its outcome; a known hash gives the known outcome."""
        if self._waiting.clients >= self._settings.max_waiting:
            return Overloaded()
        admission = self._ledger.admit(envelope)
        if admission.hash is None:
            return Malformed("The bytes are not one TransactionEnvelope.")
        in_queue = admission.status in ("PENDING", "DUPLICATE")
        if in_queue or admission.hash in self._waiting:
            return await self._waiting.outcome(admission.hash, self._settings.submit_timeout)
        async with self.engine.connect() as connection:
            row = await read.transaction(connection, admission.hash)
        if row is not None:
            return Stored(row)
        if admission.result is not None:
            return Refused(admission.hash, admission.result)
        return Unclear(
            admission.hash,
            "The transaction was not taken now: another one of its source account is waiting "
            "or has just been applied, or the queue is full.",
        )

    async def fund(self, account: str) -> tuple[bytes, Submission] | None:
        """Create an account from the operator's; None when it exists already."""
        assert self._friendbot is not None, "the route is served with a friendbot only"
        return await self._friendbot.wish(account, self._settings.submit_timeout)

    async def close(self, close_time: int | None = None) -> LedgerRow:
        """Close one ledger, store it, answer those who waited for it.

        Args:
            close_time: Unix seconds; None is one second after the last close.

        Raises:
            CloseTimeError: the time is not after the last close.
            StoreError: the ledger could not be stored; the node is at its end.
        """
        async with self._closing:
            at = self.latest.close_time + 1 if close_time is None else close_time
            if not self.latest.close_time < at <= LATEST_CLOSE:
                raise CloseTimeError(at, self.latest.close_time + 1, LATEST_CLOSE)
            if self.fault.done():
                raise StoreError("close a ledger", "the one before could not be stored")
            bot = self._friendbot
            funded = None if bot is None else bot.grant(self.passphrase)
            closed = self._ledger.close(at)
            try:
                await write_ledger(self._writer, closed)
            except BaseException as fault:
                self._end(fault)
                raise
            self.latest = ledger_row(closed)
            stored = [Stored(transaction_row(closed, one)) for one in closed.transactions]
            self._waiting.tell_all(stored, closed.dropped)
            if bot is not None and funded is not None:
                bot.told(funded, stored)
            for tell in self.after_close:
                tell()
            self._closings.tell()
            return self.latest

    async def close_on_time(self) -> None:
        """Close a ledger every interval until cancelled; a fault of any kind ends the node."""
        try:
            while True:
                last = self.latest.close_time
                now, interval = self._clock.now(), self._settings.close_interval
                await asyncio.sleep(seconds_to_close(last, now, interval))
                await self.close(close_time(last, self._clock.now()))
        except Exception as fault:
            self._end(fault)

    async def stop_closing(self, closer: "asyncio.Task[None]") -> None:
        """End the task of `close_on_time`, letting a close that is under way finish."""
        async with self._closing:
            closer.cancel()
        with suppress(asyncio.CancelledError):
            await closer

    def give_up(self) -> None:
        """Tell those who wait that the node is shutting down."""
        self._waiting.give_up("The node is shutting down.")
        if self._friendbot is not None:
            self._friendbot.give_up()
        self._closings.stop()

    def _end(self, fault: BaseException) -> None:
        if not self.fault.done():
            self.fault.set_exception(fault if isinstance(fault, Exception) else _cut_off())
            self.fault.exception()


def _cut_off() -> StoreError:
    return StoreError("store a ledger", "the node was stopped in the middle of it")
