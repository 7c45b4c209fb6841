"""The count over a stream of casts and amendments, in ledger order and bounded memory.

Encodings and proofs are checked some hundreds at a time, some batches at once where there are
processes for it; decisions come in ledger order all the same, and what a batch cannot change is
not kept. All is settled early when an amendment comes for an index that waits: whether a new
key is valid depends on whether a ballot of the index counts.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from contracts.counting.acceptance import (
    Acceptance,
    AmendmentApplied,
    AmendmentRefused,
    Counted,
    Entered,
    Refused,
)
from contracts.counting.amendments import Amendment
from contracts.counting.cast import Cast
from contracts.crypto.ballot_bodies import Body, Judgement, judge_bodies
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.msm import Engine, libsodium

BATCH = 256
Event = Cast | Amendment
Decision = Counted | Refused | AmendmentApplied | AmendmentRefused

Answer = Callable[[], Judgement]
"""Waits for a batch's judgement and returns it."""
BatchVerifier = Callable[[Sequence[Body]], Answer]
"""Begins to check a batch."""


def here(statement: Statement, engine: Engine = libsodium) -> BatchVerifier:
    """Return what checks each batch in this process, when its answer is asked for."""
    return lambda bodies: partial(judge_bodies, statement, bodies, engine)


class _Batch:
    """Events that are decided together."""

    def __init__(self) -> None:
        self.waiting: list[Entered | Decision] = []
        self.entered: list[Entered] = []
        self.answer: Answer | None = None


class CountingRun:
    """One pass over an election's events."""

    def __init__(
        self,
        acceptance: Acceptance,
        verify: BatchVerifier,
        batch: int = BATCH,
        under_way: int = 1,
    ) -> None:
        """Start before the first event.

        Args:
            acceptance: the state; its totals are complete when all is decided.
            verify: begins to check a batch of bodies.
            batch: how many ballots are checked together at most.
            under_way: how many batches may be under way at once, at least 1.
        """
        self.acceptance = acceptance
        self._verify = verify
        self._batch = batch
        self._most = under_way
        self._filling = _Batch()
        self._under_way: deque[_Batch] = deque()
        self._indices: Counter[int] = Counter()
        self._position = -1

    def decide(self, events: Iterable[Event], whole: bool = True) -> Iterator[Decision]:
        """Yield one decision an event, in the events' order.

        Args:
            events: casts and amendments by ascending position, all after those taken before.
            whole: decide all; else some may wait for a later call, and what is yielded may be
                of earlier ones.

        Raises:
            ValueError: an event lies before the one that precedes it.
        """
        for event in events:
            yield from self._take(event)
        if whole:
            yield from self._finish()

    def _take(self, event: Event) -> Iterator[Decision]:
        if event.position <= self._position:
            raise ValueError(f"event at {event.position} follows one at {self._position}")
        self._position = event.position
        if isinstance(event, Amendment):
            if self._indices[event.amend.index]:
                yield from self._finish()
            self._filling.waiting.append(self.acceptance.amend(event))
        else:
            self._enter(event)
        filling = self._filling
        if len(filling.entered) >= self._batch or len(filling.waiting) >= 4 * self._batch:
            yield from self._begin()

    def _finish(self) -> Iterator[Decision]:
        yield from self._begin()
        while self._under_way:
            yield from self._settle()

    def _enter(self, cast: Cast) -> None:
        entered = self.acceptance.enter(cast)
        self._filling.waiting.append(entered)
        if isinstance(entered, Entered):
            self._filling.entered.append(entered)
            self._indices[entered.index] += 1

    def _begin(self) -> Iterator[Decision]:
        """Begin to check what was filled; the oldest makes room first, and is decided."""
        batch, self._filling = self._filling, _Batch()
        if not batch.waiting:
            return
        if len(self._under_way) >= self._most:
            yield from self._settle()
        if batch.entered:
            batch.answer = self._verify([one.body for one in batch.entered])
        self._under_way.append(batch)

    def _settle(self) -> Iterator[Decision]:
        batch = self._under_way.popleft()
        settled: Iterator[Counted | Refused] = iter(())
        if batch.answer is not None:
            settled = iter(self.acceptance.settle(batch.entered, batch.answer()))
            self._indices -= Counter(one.index for one in batch.entered)
        for one in batch.waiting:
            yield next(settled) if isinstance(one, Entered) else one
