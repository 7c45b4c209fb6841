"""The count: every cast in ledger order, streamed, judged, and told of once.

Box, urn, issuer and channels are read side by side and merged, so a ballot's parts, the
payments, the gaps in sequence numbers and whatever else moved VOTE are seen in one pass.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.accounts.compare import Setup
from contracts.counting.acceptance import (
    AmendmentApplied,
    AmendmentRefused,
    Counted,
    Refused,
)
from contracts.counting.amendments import Amendment
from contracts.counting.cast import ONE_VOTE, Cast, Purse
from contracts.counting.run import BATCH, CountingRun, Event
from contracts.records.assemble import AssembledRecord, Assembler, Outcome
from node.networks.reader import LedgerTransaction, Reader
from node.wire.accounts import address
from node.wire.parsed import CreateAccount, Payment
from node.wire.signers import signers_of
from verifier.facts import Act, ActFault, CastRow, Gap, Move, Recount
from verifier.source.merge import merge

BUFFERED = 2000
"""Transactions that all streams together may hold read ahead: some 15 kB each."""

Amendments = dict[int, tuple[Amendment, AssembledRecord]]


@dataclass(frozen=True, slots=True)
class Ways:
    """The accounts through which VOTE moves.

    Attributes:
        setup_position: operations up to here are the set-up's.
    """

    setup: Setup
    purse: Purse
    channels: tuple[str, ...]
    setup_position: int


@dataclass
class Watch:
    """What is noticed in passing: stray operations, amounts, gaps."""

    moves: list[Move] = field(default_factory=list)
    odd: list[tuple[LedgerTransaction, int]] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    unsigned: list[LedgerTransaction] = field(default_factory=list)
    next_sequence: dict[str, int] = field(default_factory=dict)


class Pass:
    """One pass over the casts of an election."""

    def __init__(
        self,
        ways: Ways,
        run: CountingRun,
        amendments: Amendments,
        on_row: Callable[[CastRow], None],
    ) -> None:
        """Start before the first transaction.

        Args:
            ways: the accounts.
            run: decides each cast.
            amendments: by position.
            on_row: is told of each cast once it is judged, in ledger order.
        """
        self.watch = Watch()
        self._ways = ways
        self._relays = {address(key) for key in ways.setup.relay_keys}
        self._run = run
        self._amendments = sorted(amendments.items())
        self._records = {position: record for position, (_, record) in amendments.items()}
        self._on_row = on_row
        self._assemblers = {
            channel: Assembler(channel, ways.purse.is_payment) for channel in ways.channels
        }
        self._events: list[Event] = []
        self._casts = 0
        self._refused: list[CastRow] = []
        self._reasons: Counter[str] = Counter()
        self._equal_r: list[CastRow] = []
        self._refused_amendments: list[Act] = []

    async def read(self, reader: Reader, last_ledger: int, progress: Callable[[int], None]) -> None:
        """Stream all transactions up to ``last_ledger`` through the count."""
        ways = self._ways
        accounts = (ways.purse.box, ways.purse.urn, ways.setup.issuer)
        share = max(2, min(200, BUFFERED // (len(ways.channels) + 1)))
        streams = [reader.transactions(account, page=min(200, 4 * share)) for account in accounts]
        streams += [
            reader.transactions(channel, include_failed=True, page=share)
            for channel in ways.channels
        ]
        async for listed in merge(streams, last_ledger):
            self._take(listed)
            progress(self._casts)
        self._decide(None)

    def recount(self, unreadable: tuple[Act, ...]) -> Recount:
        """Return what the count gave, once all is read.

        Args:
            unreadable: amendments that could not even be decoded.
        """
        return Recount(
            self._run.acceptance.totals.sums(),
            self._casts,
            tuple(self._refused),
            self._reasons,
            tuple(self._equal_r),
            tuple(self.watch.gaps),
            tuple(self.watch.unsigned),
            (*unreadable, *self._refused_amendments),
        )

    def _take(self, one: LedgerTransaction) -> None:
        source = one.transaction.source
        if source in self._assemblers:
            self._follow_sequence(one)
        if not one.successful:
            return
        outcome = None
        if source in self._assemblers:
            outcome = self._assemblers[source].feed(one.transaction, one.position, one.close_time)
        self._follow_vote(one)
        if self._ways.purse.is_cast(one.transaction):
            self._cast(one, outcome)

    def _cast(self, one: LedgerTransaction, outcome: Outcome | None) -> None:
        source = one.transaction.source
        signers = signers_of(one.transaction, {source, *self._relays})
        relayed = not signers.isdisjoint(self._relays)
        if not relayed:
            self.watch.unsigned.append(one)
        by_channel = source in signers and _parts_signed(outcome, source)
        self._casts += 1
        self._decide(one.position)
        self._events.append(
            Cast(one.transaction, one.position, one.close_time, outcome, by_channel, relayed)
        )
        if len(self._events) >= BATCH:
            self._decide(None)

    def _decide(self, before: int | None) -> None:
        """Queue the amendments that lie before a position; at None decide all that waits."""
        while self._amendments and (before is None or self._amendments[0][0] < before):
            self._events.append(self._amendments.pop(0)[1][0])
        if before is not None:
            return
        events, self._events = self._events, []
        for decision in self._run.decide(events):
            if isinstance(decision, AmendmentRefused):
                record = self._records[decision.amendment.position]
                fault = ActFault("amendment", decision.text)
                self._refused_amendments.append(Act(record, fault))
            elif not isinstance(decision, AmendmentApplied):
                self._tell(decision)

    def _tell(self, decision: Counted | Refused) -> None:
        cast = decision.cast
        refused = isinstance(decision, Refused)
        row = CastRow(
            cast.transaction.ledger_hash,
            cast.position,
            cast.time,
            decision.tracker,
            decision.index,
            decision.reason if isinstance(decision, Refused) else None,
            decision.text if isinstance(decision, Refused) else "counted",
        )
        if refused:
            self._refused.append(row)
            self._reasons[row.reason or ""] += 1
        if decision.same_r_as is not None:
            self._equal_r.append(row)
        self._on_row(row)

    def _follow_sequence(self, one: LedgerTransaction) -> None:
        """Name sequence numbers that no listed transaction of a channel used."""
        channel, sequence = one.transaction.source, one.transaction.sequence
        expected = self.watch.next_sequence.get(channel)
        if expected is not None and sequence > expected:
            self.watch.gaps.append(Gap(channel, expected, sequence - 1, one))
        self.watch.next_sequence[channel] = sequence + 1

    def _follow_vote(self, one: LedgerTransaction) -> None:
        """Note what issuer, urn or box did besides casts, and channels that begin."""
        ways = self._ways
        paid = payments = 0
        for operation in one.transaction.operations:
            if isinstance(operation, CreateAccount):
                # a new account's first sequence number follows its ledger (CAP-1)
                if operation.destination in self._assemblers:
                    self.watch.next_sequence[operation.destination] = (one.ledger << 32) + 1
            elif one.position <= ways.setup_position:
                continue
            elif isinstance(operation, Payment) and ways.purse.is_payment(operation):
                paid += operation.amount
                payments += 1
            elif operation.source in (ways.setup.issuer, ways.purse.urn, ways.purse.box):
                name = type(operation).__name__
                self.watch.moves.append(Move(one, operation.source, name))
        if payments:
            self.watch.paid[one.ledger] = self.watch.paid.get(one.ledger, 0) + paid
            if payments > 1 or paid != ONE_VOTE:
                self.watch.odd.append((one, paid))


def _parts_signed(outcome: Outcome | None, channel: str) -> bool:
    """Tell whether each earlier part of a completed record bears the channel's own signature."""
    if outcome is None or outcome.completed is None:
        return True
    return all(
        channel in signers_of(part, {channel}) for part in outcome.completed.transactions[:-1]
    )
