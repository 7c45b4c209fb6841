"""The election as the ledger shows it: what everybody here asks about it.

It is read and verified once, then followed ledger by ledger: its clock, extensions, amendments,
and every cast, from whichever portal or command it came. An outage of the ledger's server
changes nothing of what is known but its age.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from contracts.crypto.ballot_proof import Statement, tracker
from contracts.crypto.group import Point
from contracts.reading.election import NotThere
from contracts.records.record import RecordError
from node.base.errors import SandoghError
from node.networks.presets import PRESETS, Preset, preset_of
from node.networks.reader import Reader, ReaderError
from node.wire.parsed import Transaction
from web.intake.casts_read import CastsRead
from web.intake.count import Check, Count
from web.intake.following import Following, LedgerRewritten
from web.intake.ledger_clock import LedgerClock, Monotonic
from web.intake.margin import margin
from web.intake.now import CredentialRefused, ElectionNow, Place
from web.intake.served import ElectionRefused, read_served
from web.services import Base

SOONEST, LATEST = 0.2, 2.5
"""Seconds between looks at the ledger: half of what usually lies between its closes."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
"""Seconds between tries while it can't be read."""

_FAULTS = (ReaderError, NotThere, RecordError, ElectionRefused, LedgerRewritten)
_LOG = logging.getLogger("sandogh.web.election")


class NotOpened(SandoghError):
    """The election has not been read from the ledger yet."""

    def __init__(self) -> None:
        super().__init__("the election has not been read from the ledger yet")


class ElectionView:
    """Follows one election.

    Args:
        base: the portal's.
        reader: the ledger.
        check: makes what checks proofs, once the statement is known.
        monotonic: this machine's clock.

    Attributes:
        fault: why the ledger could not be followed at the last look; None if it could.

    Raises:
        ExplorerTemplate: the settings' template of links is none.
    """

    def __init__(
        self,
        base: Base,
        reader: Reader,
        check: Callable[[Statement], Check],
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self.fault: str | None = None
        self._settings = base.settings
        self._read = CastsRead(base.database)
        self._reader = reader
        self._make_check = check
        self._monotonic = monotonic
        self._waiting = 0
        self._following: Following | None = None
        self._preset: Preset | None = None
        self._turned = asyncio.Event()
        if base.settings.explorer is not None:
            PRESETS["custom"].shown_at(base.settings.explorer)

    @property
    def ready(self) -> bool:
        """Whether the election has been read and verified."""
        return self._following is not None

    def now(self) -> ElectionNow | None:
        """Return the election at this moment; None before it has been read."""
        if self._following is None:
            return None
        following, clock = self._following, self._following.clock
        close = max(self._settings.close_seconds, clock.interval() or 0.0)
        closes, ballots = self._settings.margin_closes, following.pace.ballots
        window = following.acts.rules.window
        stops = window.end - margin(closes, close, self._waiting, ballots)
        return ElectionNow(
            following.served, window, clock.now(), clock.tip, clock.age(), max(stops, window.opens)
        )

    def opened(self) -> ElectionNow:
        """Return the election at this moment.

        Raises:
            NotOpened: it has not been read yet.
        """
        now = self.now()
        if now is None:
            raise NotOpened
        return now

    def find(self, key: bytes) -> Place | None:
        """Return where a credential stands by its public key; None where no index has it.

        Raises:
            CredentialRefused: ``annulled``, ``replaced``.
            NotOpened: the election has not been read yet.
        """
        count = self._count()
        index = count.standing.index_of_new_key(key)
        if index is None:
            index = self.opened().roll.find(key)
        if index is None:
            return None
        if self.annulled(index):
            raise CredentialRefused("annulled", index)
        in_force = count.standing.key(index)
        if in_force != key:
            raise CredentialRefused("replaced", index)
        amend = count.amend_in_force(index)
        body = amend.encode() if amend is not None else None
        return Place(index, in_force, self.voted(index), body)

    def key(self, index: int) -> Point:
        """Return U in force of an index that the roll has."""
        return self._count().standing.key(index)

    def voted(self, index: int) -> bool:
        """Tell whether a ballot of an index counts on the ledger."""
        return self._count().standing.has_counted(index) and not self.annulled(index)

    def annulled(self, index: int) -> bool:
        """Tell whether an index was annulled."""
        return index in self._count().acceptance.rules.annulled

    def is_cast(self, transaction: Transaction) -> bool:
        """Tell whether a successful transaction casts a ballot of this election."""
        return self._count().acceptance.rules.purse.is_cast(transaction)

    def tracker(self, body: bytes) -> bytes:
        """Return the tracker of a ballot's body, under the key in force for its index.

        Args:
            body: of the right size, its index one of the roll.
        """
        statement = self.opened().statement
        key = self.key(int.from_bytes(body[:4], "big"))
        return tracker(statement.context, key, body[: statement.shape.head_size])

    def may_count(self, body: bytes, of: bytes) -> bool:
        """Tell whether a registered ballot would count if it landed now.

        Args:
            body: the ballot's.
            of: its tracker when it was registered: another key may be in force since.
        """
        now, index = self.opened(), int.from_bytes(body[:4], "big")
        return (
            now.close_time <= now.window.end
            and not self.annulled(index)
            and not self.voted(index)
            and self.tracker(body) == of
        )

    @property
    def has_judged_all(self) -> bool:
        """Whether all casts were judged up to the last ledger that was heard of."""
        return self._following is not None and self._following.has_judged_all

    def link(self, transaction: bytes) -> str:
        """Return where the public sees a transaction.

        Raises:
            NotOpened: the election has not been read yet.
        """
        if self._preset is None:
            raise NotOpened
        return self._preset.transaction_link(transaction)

    def queued(self, ballots: int) -> None:
        """Take note that ballots were put into the outbox."""
        self._waiting += ballots

    async def changed(self) -> None:
        """Wait until more of the ledger has been read."""
        await self._turned.wait()

    async def run(self) -> None:
        """Follow the election for ever, through whatever happens to the ledger's server."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.look()
            except _FAULTS as fault:
                if str(fault) != self.fault:
                    _LOG.warning("the ledger can't be followed: %s", fault)
                self.fault = str(fault)
                wait, pause = pause, min(2 * pause, LONGEST_PAUSE)
            else:
                self.fault, pause, wait = None, FIRST_PAUSE, self._usual_pause()
            await asyncio.sleep(wait)

    async def look(self) -> None:
        """Read what the ledger has that was not read yet; at first, everything.

        Raises:
            ReaderError, NotThere, RecordError, ElectionRefused: see ``served.read_served``.
            LedgerRewritten: its past has changed; the next look reads everything again.
        """
        waiting = await self._read.waiting()
        if self._following is None:
            self._following = await self._begun()
            new = True
        else:
            try:
                new = await self._following.go_on(self._waiting)
            except LedgerRewritten:
                self._following = None
                raise
        self._waiting = waiting
        if new:
            self._turned.set()
            self._turned = asyncio.Event()

    async def _begun(self) -> Following:
        served = await read_served(self._reader, self._settings.election)
        network = served.election.network
        shown = preset_of(network).at(self._settings.horizon)
        if self._settings.explorer is not None:
            shown = shown.shown_at(self._settings.explorer)
        clock = LedgerClock(network.tip, self._monotonic)
        check = self._make_check(served.statement)
        following = Following(served, self._reader, self._read, check, clock)
        await following.begin()
        self._preset = shown
        return following

    def _count(self) -> Count:
        if self._following is None:
            raise NotOpened
        return self._following.count

    def _usual_pause(self) -> float:
        assert self._following is not None
        interval = self._following.clock.interval() or self._settings.close_seconds
        return min(max(interval / 2, SOONEST), LATEST)
