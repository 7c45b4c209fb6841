"""The casts, judged in ledger order by the rules of ``contracts.counting``."""

from collections.abc import Callable

from contracts.counting.acceptance import AmendmentApplied, AmendmentRefused, Counted, Refused
from contracts.counting.amendments import Amendment
from contracts.counting.cast import Cast
from contracts.counting.run import BATCH, CountingRun, Event
from contracts.records.assemble import AssembledRecord, Assembler, Outcome
from node.networks.reader import LedgerTransaction, ReaderError
from node.wire.accounts import address
from node.wire.signers import signers_of
from verifier.facts.official import OVERTAKEN, Act, ActFault
from verifier.facts.recount import CastRow, More, Recount, Seen
from verifier.kept import First, Refusals, most_of
from verifier.source.watch import Watch, Ways


class PlaceTaken(ReaderError):
    """A source tells two transactions at one place of the ledger."""

    def __init__(self, position: int, name: bytes) -> None:
        self.position, self.name = position, name
        why = f"it is told at position {position}, where an amendment of the commission lies too"
        super().__init__("the source", f"the ballot {name.hex()}", why)


Amendments = dict[int, tuple[Amendment, AssembledRecord]]


class Casts:
    """One count: takes transactions in ledger order, keeps what the report needs."""

    def __init__(
        self,
        ways: Ways,
        run: CountingRun,
        amendments: Amendments,
        on_row: Callable[[CastRow], None],
        before: int = 0,
        on_decided: Callable[[CastRow, Cast], None] | None = None,
    ) -> None:
        """Start before the first transaction.

        Args:
            ways: the accounts.
            run: decides each cast.
            amendments: by position.
            on_row: is told of each cast once it is judged, in ledger order.
            before: how many casts came before; then ``run`` knows them, and ``amendments`` are
                those that follow.
            on_decided: is told of each cast besides, with what it says.
        """
        self.count = before
        self._ways = ways
        self._relays = {address(key) for key in ways.setup.relay_keys}
        self._run = run
        self._amendments = sorted(amendments.items())
        self._records = {position: record for position, (_, record) in amendments.items()}
        self._on_row = on_row
        self._on_decided = on_decided
        longest = 1 + run.acceptance.rules.shape.body_size
        self._assemblers = {
            channel: Assembler(channel, ways.purse.is_payment, longest) for channel in ways.channels
        }
        self._events: list[Event] = []
        voters = len(run.acceptance.rules.roll)
        self._refused = Refusals(voters)
        self._equal_r: First[CastRow] = First(most_of(voters))
        self._unsigned: First[Seen] = First(most_of(voters))
        self._refused_amendments: list[Act] = []
        self._not_obeyed: set[int] = set()

    def take(self, one: LedgerTransaction) -> None:
        """Take the next successful transaction of a channel, or of the box.

        Raises:
            PlaceTaken: it is a cast where an amendment lies.
        """
        assembler = self._assemblers.get(one.transaction.source)
        outcome = None
        if assembler is not None:
            outcome = assembler.feed(one.transaction, one.position, one.close_time)
        if self._ways.purse.is_cast(one.transaction):
            self._cast(one, outcome)

    @property
    def unfinished(self) -> dict[str, int]:
        """Where a record begins that is still unfinished, by channel."""
        found = {name: one.opened for name, one in self._assemblers.items()}
        return {name: opened for name, opened in found.items() if opened is not None}

    def repeat(self, one: LedgerTransaction) -> None:
        """Take a channel's transaction whose cast is judged: a part of a record that is not."""
        source = one.transaction.source
        self._assemblers[source].feed(one.transaction, one.position, one.close_time)

    def settle(self, position: int) -> None:
        """Decide all that lies up to a position, so that whoever goes on needs no more of it."""
        self._queue_amendments(position + 1)
        self._decide()

    def recount(self, watch: Watch, unreadable: tuple[Act, ...]) -> Recount:
        """Decide what still waits, and return what the count gave.

        Args:
            watch: what was noticed beside.
            unreadable: amendments that could not even be decoded.
        """
        self._queue_amendments(None)
        self._decide()
        return Recount(
            self._run.acceptance.totals.sums(),
            self.count,
            tuple(self._refused.first.rows),
            self._refused.reasons,
            tuple(self._equal_r.rows),
            tuple(watch.gaps.rows),
            tuple(self._unsigned.rows),
            (*unreadable, *self._refused_amendments),
            self._contested(),
            self._refused.named(),
            watch.hidden,
            More(self._equal_r.more, watch.gaps.more, self._unsigned.more),
        )

    def _contested(self) -> frozenset[int]:
        """Return the credentials that have a ballot that counts, and something that does not."""
        acceptance = self._run.acceptance
        voters = len(acceptance.rules.roll)
        named = self._not_obeyed.union(*(one.credentials for one in self._refused.named().values()))
        return frozenset(one for one in named if one < voters and acceptance.has_counted(one))

    def _cast(self, one: LedgerTransaction, outcome: Outcome | None) -> None:
        if one.position in self._records:
            raise PlaceTaken(one.position, one.hash)
        source = one.transaction.source
        signers = signers_of(one.transaction, {source, *self._relays})
        relayed = not signers.isdisjoint(self._relays)
        if not relayed:
            self._unsigned.add(Seen(one.hash, one.position))
        by_channel = source in signers and _earlier_parts_signed(outcome, source)
        self.count += 1
        self._queue_amendments(one.position)
        self._events.append(
            Cast(one.transaction, one.position, one.close_time, outcome, by_channel, relayed)
        )
        if len(self._events) >= BATCH:
            self._decide(whole=False)

    def _queue_amendments(self, before: int | None) -> None:
        """Queue the amendments that lie before a position; at None all that are left."""
        while self._amendments and (before is None or self._amendments[0][0] < before):
            self._events.append(self._amendments.pop(0)[1][0])

    def _decide(self, whole: bool = True) -> None:
        """Hand on what was taken, and decide all of it, or what is decided by now."""
        events, self._events = self._events, []
        for decision in self._run.decide(events, whole):
            if isinstance(decision, AmendmentRefused):
                record = self._records[decision.amendment.position]
                fault = ActFault(OVERTAKEN if decision.overtaken else "amendment", decision.text)
                self._refused_amendments.append(Act(record, fault))
                self._not_obeyed.add(decision.amendment.amend.index)
            elif not isinstance(decision, AmendmentApplied):
                self._tell(decision)

    def _tell(self, decision: Counted | Refused) -> None:
        cast = decision.cast
        refused = decision if isinstance(decision, Refused) else None
        row = CastRow(
            cast.transaction.ledger_hash,
            cast.position,
            cast.time,
            decision.tracker,
            decision.index,
            refused.reason if refused is not None else None,
            refused.text if refused is not None else "counted",
        )
        if refused is not None:
            self._refused.add(row)
        if decision.same_r_as is not None:
            self._equal_r.add(row)
        self._on_row(row)
        if self._on_decided is not None:
            self._on_decided(row, cast)


def _earlier_parts_signed(outcome: Outcome | None, channel: str) -> bool:
    """Tell whether each earlier part of a completed record bears the channel's own signature."""
    if outcome is None or outcome.completed is None:
        return True
    return all(
        channel in signers_of(part, {channel}) for part in outcome.completed.transactions[:-1]
    )
