"""The count between two steps: taken up from what is saved, fed in ledger order, saved again.

Nothing is decided here: casts go through ``verifier.source``'s ``Casts`` and ``Watch`` and the
rules of ``contracts.counting``, as in a recount from nothing. What is saved after a step is all
that those need to go on.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from contracts.counting.acceptance import (
    Acceptance,
    AmendmentApplied,
    AmendmentRefused,
    Counted,
    Refused,
    Rules,
)
from contracts.counting.run import BatchVerifier, CountingRun, Decision, Event, here
from contracts.counting.totals import Sums
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import Point
from contracts.crypto.msm import Engine
from contracts.records.kinds.amend import ANNUL
from node.networks.reader import LedgerTransaction
from verifier.facts.recount import Gap, Move
from verifier.source.casts import Amendments, Casts
from verifier.source.watch import Watch, Ways

R_PLACE = slice(4, 36)
"""Of R in a ballot's body: it follows the index (docs/protocol.md §7)."""

MOST_PAID = 1 << 50
"""Stroops that are kept as paid in one ledger and step, 112 million VOTE. No roll that can be read
has as many voters; a source that lies must not bring sums beyond what a database holds."""


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier steps came to.

    Attributes:
        position: all up to here is judged.
        casts: how many the ledger took.
        sums: over those that count; None before the first.
        counted: indices of which a ballot counts.
        keys: index and key of each new key that was applied, in ledger order.
        first_with_r: R of each ballot whose proof was checked, with the first cast that had it.
        sequences: of channels, as ``Watch.sequences``.
        unfinished: of channels, as ``Casts.unfinished``.
    """

    position: int = 0
    casts: int = 0
    sums: Sums | None = None
    counted: Sequence[int] = ()
    keys: Sequence[tuple[int, bytes]] = ()
    first_with_r: Sequence[tuple[bytes, int]] = ()
    sequences: dict[str, int] = field(default_factory=dict)
    unfinished: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CastJudged:
    """One cast, as it is kept: see the columns of ``tables.cast``."""

    position: int
    hash: bytes
    close_time: int
    tracker: bytes | None
    index: int | None
    reason: str | None
    text: str
    number: int | None
    r: bytes | None
    same_r_as: int | None
    relayed: bool


@dataclass(frozen=True, slots=True)
class AmendmentJudged:
    """What became of an amendment, as it is kept."""

    position: int
    index: int
    key: bytes
    annuls: bool
    applied: bool
    overtaken: bool
    text: str | None


@dataclass(frozen=True, slots=True)
class Noticed:
    """What was noticed beside the casts, as it is kept: see ``tables.noticed``."""

    position: int
    what: str
    place: int
    hash: bytes
    account: str
    operation: str | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one step adds, and where the count stands after it."""

    position: int
    casts: tuple[CastJudged, ...]
    amendments: tuple[AmendmentJudged, ...]
    noticed: tuple[Noticed, ...]
    paid: dict[int, int]
    count: int
    sums: Sums
    sequences: dict[str, int]
    unfinished: dict[str, int]


class _Kept(CountingRun):
    """A run that also keeps its decisions, until a step takes them."""

    def __init__(self, acceptance: Acceptance, verify: BatchVerifier) -> None:
        super().__init__(acceptance, verify)
        self.decisions: list[Decision] = []

    def decide(self, events: Iterable[Event], whole: bool = True) -> Iterator[Decision]:
        for decision in super().decide(events, whole):
            self.decisions.append(decision)
            yield decision


class Counting:
    """One election's count, going on."""

    def __init__(
        self,
        ways: Ways,
        rules: Rules,
        statement: Statement,
        amendments: Amendments,
        before: Before,
        engine: Engine,
    ) -> None:
        """Take the count up.

        Args:
            ways: the accounts.
            rules: what ballots are judged by.
            statement: what their proofs are checked against.
            amendments: all readable ones, by position.
            before: what earlier steps came to under the same rules.
            engine: multiplies points.
        """
        self.ways = ways
        self.position = before.position
        acceptance = Acceptance(rules)
        if before.sums is not None:
            acceptance.go_on_from(before.sums, before.counted, before.keys, before.first_with_r)
        self._run = _Kept(acceptance, here(statement, engine))
        later = {at: one for at, one in amendments.items() if at > before.position}
        self._casts = Casts(ways, self._run, later, lambda row: None, before.casts)
        # each step takes what was noticed, and is small: all of it is kept
        self._watch = Watch(ways, before.sequences, sys.maxsize)

    def repeat(self, parts: Iterable[LedgerTransaction]) -> None:
        """Take again the transactions of a channel since its unfinished record began.

        Args:
            parts: successful ones, up to the position from which the count goes on.
        """
        for one in parts:
            self._casts.repeat(one)

    def advance(self, transactions: Iterable[LedgerTransaction], position: int) -> Step:
        """Judge all up to a position; it takes the time of the proofs.

        Args:
            transactions: all of the ways' accounts' that lie between the last position and this
                one, in ledger order, the channels' failed ones among them.
            position: everything up to here is given.
        """
        for one in transactions:
            self._watch.see(one)
            if one.successful:
                self._casts.take(one)
        self._casts.settle(position)
        decisions, self._run.decisions = self._run.decisions, []
        noticed, paid = self._noticed()
        self.position = position
        return Step(
            position,
            tuple(_cast(one) for one in decisions if isinstance(one, Counted | Refused)),
            tuple(
                _amendment(one)
                for one in decisions
                if isinstance(one, AmendmentApplied | AmendmentRefused)
            ),
            noticed,
            paid,
            self._casts.count,
            self._run.acceptance.totals.sums(),
            self._watch.sequences,
            self._casts.unfinished,
        )

    def _noticed(self) -> tuple[tuple[Noticed, ...], dict[int, int]]:
        """Take what the watch has noticed since the last step."""
        watch = self._watch
        found = [_gap(one) for one in watch.gaps.take()[0]]
        places: dict[int, int] = {}
        for move in watch.moves.take()[0]:
            place = places.get(move.seen.position, 0)
            places[move.seen.position] = place + 1
            found.append(_move(move, place))
        found += [
            Noticed(seen.position, "odd", 0, seen.hash, self.ways.purse.box, None, _kept(amount))
            for seen, amount in watch.odd.take()[0]
        ]
        paid = {ledger: _kept(amount) for ledger, amount in watch.paid.items()}
        watch.paid.clear()
        return tuple(found), paid


def _cast(decision: Counted | Refused) -> CastJudged:
    cast = decision.cast
    refused = decision if isinstance(decision, Refused) else None
    done = cast.outcome.completed if cast.outcome is not None else None
    # the two last questions are asked of ballots whose R is noted
    checked = refused is None or refused.reason in ("proof", "duplicate")
    return CastJudged(
        cast.position,
        cast.transaction.ledger_hash,
        cast.time,
        decision.tracker,
        decision.index,
        refused.reason if refused is not None else None,
        refused.text if refused is not None else "counted",
        decision.number if isinstance(decision, Counted) else None,
        done.record.body[R_PLACE] if checked and done is not None else None,
        decision.same_r_as,
        cast.signed_by_relay,
    )


def _amendment(decision: AmendmentApplied | AmendmentRefused) -> AmendmentJudged:
    said = decision.amendment.amend
    refused = decision if isinstance(decision, AmendmentRefused) else None
    return AmendmentJudged(
        decision.amendment.position,
        said.index,
        bytes(said.key),
        said.action == ANNUL,
        refused is None,
        refused is not None and refused.overtaken,
        refused.text if refused is not None else None,
    )


def _kept(amount: int) -> int:
    return max(-MOST_PAID, min(amount, MOST_PAID))


def _gap(gap: Gap) -> Noticed:
    seen = gap.seen
    return Noticed(seen.position, "gap", 0, seen.hash, gap.channel, None, gap.first, gap.last)


def _move(move: Move, place: int) -> Noticed:
    seen = move.seen
    return Noticed(seen.position, "move", place, seen.hash, move.account, move.operation)


def sums_of(count: int, digest: bytes, r_sum: bytes, e_sums: bytes) -> Sums:
    """Return totals as they were saved: points of 32 bytes, E* joined."""
    points = (e_sums[start : start + 32] for start in range(0, len(e_sums), 32))
    return Sums(count, digest, Point(r_sum), tuple(map(Point, points)))
