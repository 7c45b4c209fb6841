"""Guards: a count that was broken off goes on from how credentials stand, and decides alike."""

import pytest

from contracts.counting.acceptance import Acceptance, Rules
from contracts.counting.run import CountingRun, Event
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
