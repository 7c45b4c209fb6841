"""Guards: a count that was broken off goes on from how credentials stand, and decides alike."""

import pytest

from contracts.counting.acceptance import Acceptance, AmendmentApplied, Counted, Refused, Rules
from contracts.counting.run import CountingRun, Decision, Event
from contracts.counting.standing import Standing
from contracts.crypto.group import base
from tests.contracts.counting.test_acceptance import reasons
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

RULES = Rules(CONTEXT, WINDOW, frozenset(CHANNELS), PURSE, ROLL, SHAPE)
SAID = [
    "counted", "proof", "counted", "applied", "proof", "counted", "not applied", "not applied",
    "duplicate",
]  # fmt: skip


def events() -> list[Event]:
    """Return casts and amendments that depend on each other."""
    ledger = Ledger()
    return [
        ledger.cast(record(ballot(0))),
        ledger.cast(record(altered(ballot(1)))),
        ledger.cast(record(ballot(1))),
        ledger.amend(2, base(77)),
        ledger.cast(record(ballot(2))),
        ledger.cast(record(ballot(2, 77))),
        ledger.amend(2, base(78)),
        ledger.amend(3, base(77)),
        ledger.cast(record(ballot(0))),
    ]


@pytest.mark.parametrize("cut", range(10))
def test_a_count_may_be_broken_off_anywhere(cut: int) -> None:
    listed, standing = events(), Standing(ROLL)
    said = []
    for some in (listed[:cut], listed[cut:]):
        run = CountingRun(Acceptance(RULES, standing=standing), judge)
        said += reasons(run.decide(some))
    assert said == SAID


def test_a_key_that_an_amendment_gave_is_found_by_its_index() -> None:
    standing = Standing(ROLL)
    assert standing.index_of_new_key(base(77)) is None
    standing.replace(2, base(77))
    standing.replace(2, base(78))
    assert (standing.key(2), standing.key(1)) == (base(78), ROLL[1])
    assert standing.index_of_new_key(base(77)) == standing.index_of_new_key(base(78)) == 2
    assert not standing.is_new_key(ROLL[2])


@pytest.mark.parametrize("cut", range(10))
def test_a_count_with_its_totals_goes_on_from_anywhere(cut: int) -> None:
    listed = events()
    whole = Acceptance(RULES)
    expected = list(CountingRun(whole, judge).decide(listed))
    first = Acceptance(RULES)
    before = list(CountingRun(first, judge).decide(listed[:cut]))
    then = Acceptance(RULES)
    then.go_on_from(
        first.totals.sums(),
        [one.index for one in before if isinstance(one, Counted)],
        [
            (one.amendment.amend.index, one.amendment.amend.key)
            for one in before
            if isinstance(one, AmendmentApplied)
        ],
        _first_with_r(before),
    )
    assert [*before, *CountingRun(then, judge).decide(listed[cut:])] == expected
    assert then.totals.sums() == whole.totals.sums()


def _first_with_r(decisions: list[Decision]) -> list[tuple[bytes, int]]:
    """Return R, as a ballot's body has it, of each ballot whose proof was checked."""
    found: dict[bytes, int] = {}
    for one in decisions:
        if isinstance(one, Counted) or (
            isinstance(one, Refused) and one.reason in ("proof", "duplicate")
        ):
            assert one.cast.outcome is not None
            assert one.cast.outcome.completed is not None
            r = one.cast.outcome.completed.record.body[4:36]
            found.setdefault(r, one.cast.position)
    return list(found.items())
