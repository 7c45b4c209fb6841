"""The index kept up with the ledger, and how that fares: for pages, health and alarms."""

import asyncio
import logging
import time
from collections.abc import Callable

from node.base.errors import SandoghError
from node.networks.presets import Preset, preset_of
from node.networks.reader import Reader, ReaderError
from verifier.index.follow import Index
from verifier.index.rewritten import HistoryRewritten, Rewritten
from verifier.index.wake import Waker
from verifier.service.alarms import Alarms

OLDEST = 60.0
"""Seconds since the ledger was read last after which it is said to be stale."""

_LOG = logging.getLogger("sandogh.verify.live")


class Live:
    """Follows one election.

    Attributes:
        fault: why the ledger can't be followed now; None where it can.
        rewritten: the index believes its source no more.
        preset: the network; None before it was asked.
        caught_up: set once all that the ledger has was read.
    """

    def __init__(
        self,
        index: Index,
        reader: Reader,
        waker: Waker,
        alarms: Alarms,
        explorer: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Follow nothing yet.

        Args:
            index: of the election, from the reader.
            reader: the source.
            waker: tells when to look.
            alarms: is told of history that was rewritten.
            explorer: where a transaction is shown; None takes the network's place.
            monotonic: seconds.
        """
        self.fault: str | None = None
        self.rewritten = False
        self.preset: Preset | None = None
        self.caught_up = asyncio.Event()
        self._index = index
        self._reader = reader
        self._waker = waker
        self._alarms = alarms
        self._explorer = explorer
        self._monotonic = monotonic
        self._seen: float | None = None

    @property
    def source(self) -> str:
        """Where the ledger is read."""
        return self._reader.url

    @property
    def age(self) -> float | None:
        """Seconds since the ledger was last read to its end; None before the first time."""
        return None if self._seen is None else self._monotonic() - self._seen

    @property
    def stale(self) -> bool:
        """Whether what is kept may be older than the ledger."""
        return self.age is None or self.age > OLDEST

    @property
    def streaming(self) -> bool:
        """Whether the source tells of ledgers by a stream."""
        return self._waker.streaming

    def link(self, transaction: bytes) -> str | None:
        """Return where the public sees a transaction; None before the network is known."""
        return None if self.preset is None else self.preset.transaction_link(transaction)

    async def run(self) -> None:
        """Follow for ever, through whatever happens to the source; not past rewritten history."""
        async for _ in self._waker.looks():
            if self.rewritten:
                return
            try:
                await self.look()
            except HistoryRewritten as fault:
                await self.stop(fault)
                return
            except ReaderError as fault:
                if str(fault) != self.fault:
                    _LOG.warning("the ledger can't be followed: %s", fault)
                self.fault = str(fault)
            except SandoghError as fault:
                _LOG.error("the index can't go on: %s", fault)
                self.fault = str(fault)
                raise

    async def look(self) -> None:
        """Read what the ledger has by now.

        Raises:
            SandoghError: as ``Index.catch_up``.
        """
        if self.preset is None:
            shown = preset_of(await self._reader.network()).at(self._reader.url)
            self.preset = shown if self._explorer is None else shown.shown_at(self._explorer)
        await self._index.catch_up()
        self.caught_up.set()
        if self._index.behind is None:
            self._seen, self.fault = self._monotonic(), None
        else:
            self.fault = f"the source is at ledger {self._index.behind}, behind what was read"

    async def stop(self, fault: HistoryRewritten) -> None:
        """Believe the source no more, and say so loudly."""
        _LOG.critical("%s", fault)
        self.fault, self.rewritten = str(fault), True
        await self._alarms.rewritten(fault.fault)

    async def report(self, fault: Rewritten) -> None:
        """Keep a fault of history that was found beside the index; raises HistoryRewritten."""
        await self._index.report(fault)

    async def check_headers(self) -> None:
        """Compare every remembered ledger with the source's."""
        await self._index.check(every=True)
