"""One election being followed: its acts, its clock and its count, ledger by ledger.

What was judged is in the database together with how far was read, so whoever starts again goes
on from there. If a step is broken off, the count is taken up from the database as well; until
then the one before answers.
"""

import asyncio

from contracts.counting.run import Event
from contracts.records.envelope import operation_count
from contracts.records.frame import split
from contracts.records.kinds import BALLOT
from contracts.records.record import Record
from node.base.errors import SandoghError
from node.networks.horizon import PAGE
from node.networks.reader import Reader
from web.intake.acts import Acts
from web.intake.box import Box
from web.intake.casts_read import CastsRead, ReadUntil
from web.intake.count import Check, Count
from web.intake.ledger_clock import LedgerClock
from web.intake.margin import Capacity, Pace
from web.intake.served import Served

SOME = 200
"""Casts that are judged together."""
_LAST = 0xFFFFFFFF


class LedgerRewritten(SandoghError):
    """The ledger no longer holds what it held: one of another hash stands in a ledger's place."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        super().__init__(f"ledger {sequence} is not the one that was there before")


class Following:
    """What was read of an election so far.

    Args:
        served: what its manifest fixed.
        reader: the ledger.
        read: what was read of casts before.
        check: checks proofs.
        clock: the ledger's time.

    Attributes:
        served, clock: as given.
        acts: what the commission posted since the manifest.
        pace: how many ballots a ledger takes.
        count: which ballots count so far.
    """

    def __init__(
        self, served: Served, reader: Reader, read: CastsRead, check: Check, clock: LedgerClock
    ) -> None:
        self.served = served
        self.clock = clock
        self.acts = Acts(served)
        self.pace = Pace(_capacity(served))
        self._reader = reader
        self._read = read
        self._check = check
        self.count = self._fresh()
        self._box: Box | None = None

    @property
    def has_judged_all(self) -> bool:
        """Whether the count has come to the ledger that the clock knows.

        While a step is under way acts are obeyed of which the casts were not judged yet.
        """
        return self._box is not None and self._box.read_until >= self.clock.tip.sequence

    async def begin(self) -> None:
        """Read everything up to the ledger that the clock knows.

        Raises:
            ReaderError: the ledger can't be read.
        """
        await self.acts.read(self._reader, self.clock.tip.sequence)
        await self._recount()

    async def go_on(self, waiting: int) -> bool:
        """Read what the ledger has since; tell whether there was anything.

        Args:
            waiting: ballots of ours in the outbox.

        Raises:
            ReaderError: the ledger can't be read; the next try goes on where this one stopped.
            LedgerRewritten: its past has changed: everything must be read again.
        """
        clock, before = self.clock, self.clock.tip
        ledgers = await self._reader.ledgers(before.sequence)
        if ledgers and ledgers[0].previous_hash != before.hash:
            raise LedgerRewritten(before.sequence)
        if len(ledgers) == PAGE:
            # long away: what lies between is nobody's concern
            ledgers.append((await self._reader.network()).tip)
        clock.heard(one for one in ledgers if one.sequence > before.sequence)
        if self.has_judged_all:
            return False
        await self.acts.read(self._reader, clock.tip.sequence)
        self.count.obey(self.acts.rules)
        if self._box is None or self.count.spoiled:
            await self._recount()
            return True
        landed = await self._advance(self.count, self._box)
        self.pace.saw(clock.tip.sequence - before.sequence, landed, waiting)
        return True

    async def _recount(self) -> None:
        """Take the count up from what the database holds, or begin it anew."""
        self._box = None
        count, start = self._fresh(), self.served.start
        position = await self._saved()
        if position is not None:
            old = [one for one in self.acts.amendments if one.position <= position]
            await asyncio.to_thread(count.restore, await self._read.counted(), old)
        if position is None or count.spoiled:
            await self._read.forget()
            count, position = self._fresh(), start
        whole = await self._read.whole_until()
        box = Box(self.served.manifest, self.acts.rules, start, position, whole)
        await self._advance(count, box)
        self.count = count

    async def _saved(self) -> int | None:
        """Return the place to go on from; None where nothing that holds still was kept."""
        saved = await self._read.until()
        if saved is None or saved.manifest != self.served.election.manifest_id:
            return None
        if saved.ledger > self.clock.tip.sequence:
            return None
        there = await self._reader.ledger(saved.ledger)
        return saved.position if there.hash == saved.hash else None

    async def _advance(self, count: Count, box: Box) -> int:
        """Judge casts and amendments up to the last ledger; return how many ballots count by it."""
        # broken off, the count would have judged what is not kept: it is then taken up anew
        self._box = None
        tip, landed = self.clock.tip, 0
        while True:
            found = await box.read(self._reader, tip.sequence, SOME)
            until = (tip.sequence << 32) + _LAST if found.all else found.position
            events: list[Event] = [*found.casts]
            events += [one for one in self.acts.amendments if box.decided < one.position <= until]
            judged = await count.decide(sorted(events, key=lambda one: one.position))
            box.took(found, until)
            place = ReadUntil(
                self.served.election.manifest_id, tip.sequence, tip.hash, box.position
            )
            await self._read.save(judged, place)
            landed += sum(one.refused is None for one in judged)
            if found.all:
                self._box = box
                return landed

    def _fresh(self) -> Count:
        channels = self.served.manifest.channels
        return Count(self.acts.rules, channels, self._read.checked, self._check)


def _capacity(served: Served) -> Capacity:
    parts = split(Record(BALLOT, bytes(served.statement.shape.body_size)))
    operations = sum(operation_count(part, None) for part in parts) + 1
    most = served.election.network.max_operations
    return Capacity(len(served.manifest.channels), most, len(parts), operations)
