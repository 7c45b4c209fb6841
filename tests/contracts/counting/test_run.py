"""Batches under way at once: decisions keep the ledger's order, and few batches wait."""

from collections.abc import Callable, Sequence

import pytest

from contracts.counting.acceptance import Acceptance, Counted, Refused, Rules
from contracts.counting.run import CountingRun, Decision, Event
from contracts.crypto.ballot_bodies import Body, Judgement
from contracts.crypto.group import base
from tests.strategies.casts import (
    CHANNELS,
    CONTEXT,
    PURSE,
    ROLL,
    SHAPE,
    WINDOW,
    Ledger,
    altered,
    ballot,
    judge,
    record,
)


class Watched:
    """Judges batches, and notes when each is begun and when its answer is asked for."""

    def __init__(self) -> None:
        self.begun = 0
        self.answered = 0
        self.most = 0

    def __call__(self, bodies: Sequence[Body]) -> Callable[[], Judgement]:
        self.begun += 1
        self.most = max(self.most, self.begun - self.answered)
        answer = judge(bodies)

        def wait() -> Judgement:
            self.answered += 1
            return answer()

        return wait


def run(verify: Watched, batch: int, under_way: int) -> CountingRun:
    rules = Rules(CONTEXT, WINDOW, frozenset(CHANNELS), PURSE, ROLL, SHAPE)
    return CountingRun(Acceptance(rules), verify, batch, under_way)


def casts(ledger: Ledger) -> list[Event]:
    """Return ballots good, altered and repeated, in a row."""
    made: list[Event] = []
    for index in range(5):
        made.append(ledger.cast(record(altered(ballot(index)))))
        made.append(ledger.cast(record(ballot(index))))
        made.append(ledger.cast(record(ballot(index))))
    return made


def said(decisions: Sequence[Decision]) -> list[tuple[int, str]]:
    return [
        (one.cast.position, getattr(one, "reason", "counted"))
        for one in decisions
        if isinstance(one, Counted | Refused)
    ]


@pytest.mark.parametrize(("batch", "under_way"), [(1, 1), (2, 3), (4, 2), (4, 20)])
def test_order_is_kept_and_no_more_batches_wait_than_asked(batch: int, under_way: int) -> None:
    events = casts(Ledger())
    verify = Watched()
    counting = run(verify, batch, under_way)
    decisions = list(counting.decide(events))
    assert said(decisions) == [
        (event.position, reason)
        for event, reason in zip(events, ["proof", "counted", "duplicate"] * 5, strict=True)
    ]
    assert verify.most == min(under_way, -(-len(events) // batch))
    assert verify.answered == verify.begun
    sums = counting.acceptance.totals.sums()
    again = run(Watched(), 256, 1)
    list(again.decide(events))
    assert sums == again.acceptance.totals.sums()
    assert sums.count == 5


def test_what_is_fed_is_decided_later_and_all_at_the_end() -> None:
    events = casts(Ledger())
    verify = Watched()
    counting = run(verify, 3, 2)
    fed = [said(list(counting.decide([event], whole=False))) for event in events]
    # two batches are under way before the first is asked for
    assert [len(one) for one in fed] == [0] * 8 + [3] + [0, 0, 3, 0, 0, 3]
    assert len(said(list(counting.decide([])))) == 6
    assert list(counting.decide([])) == []


def test_an_amendment_waits_for_the_ballots_of_its_index_in_every_batch() -> None:
    ledger = Ledger()
    first = ledger.cast(record(ballot(0)))
    more = [ledger.cast(record(ballot(index))) for index in (1, 2, 3)]
    other, late = ledger.amend(4, base(51)), ledger.amend(0, base(50))
    verify = Watched()
    counting = run(verify, 1, 10)
    assert list(counting.decide((first, *more, other), whole=False)) == []
    assert verify.answered == 0
    decided = list(counting.decide([late], whole=False))
    assert len(decided) == 5
    assert verify.answered == 4
    (last,) = counting.decide([])
    assert getattr(last, "overtaken", None) is True
    assert counting.acceptance.key_in_force(0) == ROLL[0]


def test_many_events_that_need_no_proof_do_not_pile_up() -> None:
    ledger = Ledger()
    counting = run(Watched(), 2, 1)
    many = [ledger.cast(record(ballot(0)), signed=(False, True)) for _ in range(40)]
    fed = [len(list(counting.decide([cast], whole=False))) for cast in many]
    assert sum(fed) == 32
    assert len(list(counting.decide([]))) == 8
