"""The count over a stream of casts and amendments, in ledger order and bounded memory.

Proofs are checked some hundreds at a time; what a batch cannot change is not kept. A batch is
settled early when an amendment comes for an index that waits in it: whether a new key is
valid depends on whether a ballot of the index counts.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from contracts.counting.acceptance import (
    Acceptance,
    AmendmentApplied,
    AmendmentRefused,
    Candidate,
    Counted,
    Refused,
)
from contracts.counting.amendments import Amendment
from contracts.counting.cast import Cast
from contracts.crypto.ballot_batch import Keyed

BATCH = 256
Event = Cast | Amendment
Decision = Counted | Refused | AmendmentApplied | AmendmentRefused
BatchVerifier = Callable[[Sequence[Keyed]], list[bool]]


class CountingRun:
    """One pass over an election's events."""

    def __init__(self, acceptance: Acceptance, verify: BatchVerifier, batch: int = BATCH) -> None:
        """Start before the first event.

        Args:
            acceptance: the state; its totals are complete when ``decide`` is exhausted.
            verify: tells for each ballot whether its proof holds.
            batch: how many proofs are checked together at most.
        """
        self.acceptance = acceptance
        self._verify = verify
        self._batch = batch
        self._waiting: list[Candidate | Decision] = []
        self._indices: set[int] = set()
        self._candidates = 0
        self._position = -1

    def decide(self, events: Iterable[Event]) -> Iterator[Decision]:
        """Yield one decision an event, in the events' order.

        Args:
            events: casts and amendments by ascending position.

        Raises:
            ValueError: an event lies before the one that precedes it.
        """
        for event in events:
            if event.position <= self._position:
                raise ValueError(f"event at {event.position} follows one at {self._position}")
            self._position = event.position
            if isinstance(event, Amendment):
                if event.amend.index in self._indices:
                    yield from self._settle()
                self._waiting.append(self.acceptance.amend(event))
            else:
                self._screen(event)
            if self._candidates >= self._batch or len(self._waiting) >= 4 * self._batch:
                yield from self._settle()
        yield from self._settle()

    def _screen(self, cast: Cast) -> None:
        screened = self.acceptance.screen(cast)
        self._waiting.append(screened)
        if isinstance(screened, Candidate):
            self._candidates += 1
            self._indices.add(screened.keyed.ballot.index)

    def _settle(self) -> Iterator[Decision]:
        waiting, self._waiting = self._waiting, []
        self._indices.clear()
        self._candidates = 0
        candidates = [one for one in waiting if isinstance(one, Candidate)]
        verdicts = iter(self._verify([one.keyed for one in candidates]) if candidates else ())
        for one in waiting:
            if isinstance(one, Candidate):
                yield self.acceptance.settle(one, next(verdicts))
            else:
                yield one
