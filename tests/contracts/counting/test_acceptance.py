"""Guards: each rule of acceptance, their order, and what amendments change."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.counting.acceptance import (
    REASONS,
    Acceptance,
    AmendmentApplied,
    AmendmentRefused,
    Counted,
    Readable,
    Refused,
    Rules,
    Unreadable,
)
from contracts.counting.amendments import Amendment, annulled
from contracts.counting.cast import Cast
from contracts.counting.run import CountingRun, Decision, Event
from contracts.counting.totals import chain_digest, empty_digest
from contracts.crypto.ballot_batch import Keyed
from contracts.crypto.ballot_proof import failed_equations
from contracts.crypto.group import IDENTITY, add, base
from contracts.crypto.msm import sum_points
from contracts.records.frame import split
from contracts.records.record import Record
from node.wire.parsed import Asset, Memo
from tests.contracts.counting import bad_casts
from tests.strategies.casts import (
    CHANNELS,
    CONTEXT,
    END,
    OPENS,
    PURSE,
    ROLL,
    SHAPE,
    STATEMENT,
    WINDOW,
    Ledger,
    altered,
    ballot,
    check,
    entries,
    judge,
    payment,
    record,
)


def acceptance(amendments: Iterable[Amendment] = ()) -> Acceptance:
    """Return a count before its first event, annulments known."""
    gone = annulled(amendments, CONTEXT, END, len(ROLL))
    return Acceptance(Rules(CONTEXT, WINDOW, frozenset(CHANNELS), PURSE, ROLL, SHAPE, gone))


def decide(events: Iterable[Event], batch: int = 256) -> tuple[Acceptance, list[Decision]]:
    """Run a whole count."""
    listed = list(events)
    state = acceptance([one for one in listed if isinstance(one, Amendment)])
    return state, list(CountingRun(state, judge, batch).decide(listed))


def reasons(decisions: Iterable[Decision]) -> list[str]:
    """Return each decision in one word."""
    words = {Counted: "counted", AmendmentApplied: "applied", AmendmentRefused: "not applied"}
    return [one.reason if isinstance(one, Refused) else words[type(one)] for one in decisions]


def only(event: Event) -> str:
    """Return the decision on a single event."""
    return reasons(decide([event])[1])[0]


def test_an_honest_ballot_counts() -> None:
    ledger, made = Ledger(), ballot(2)
    state, (decision,) = decide([ledger.cast(record(made))])
    assert isinstance(decision, Counted)
    assert (decision.index, decision.number, decision.same_r_as) == (2, 1, None)
    sums = state.totals.sums()
    assert (sums.count, sums.R, sums.E) == (1, made.R, made.E)
    assert sums.digest == chain_digest(empty_digest(CONTEXT), decision.tracker)
    assert failed_equations(STATEMENT, ROLL[2], made) == ()


@pytest.mark.parametrize(
    ("reason", "make"), bad_casts.CASES, ids=[make.__name__ for _, make in bad_casts.CASES]
)
def test_each_reason_has_its_casts(reason: str, make: Callable[[], Cast]) -> None:
    cast = make()
    assert PURSE.is_cast(cast.transaction)
    assert only(cast) == reason


@pytest.mark.parametrize("time", [OPENS, END])
def test_both_ends_of_the_window_are_in_it(time: int) -> None:
    assert only(Ledger().cast(record(ballot(0)), time=time)) == "counted"


def test_a_ballot_in_parts_counts_as_one() -> None:
    ledger = Ledger()
    short = Record(9, ballot(0).encode())
    assert only(ledger.cast(short)) == "counted"
    refused = decide([bad_casts.in_two_parts()])[1][0]
    assert isinstance(refused, Refused)
    assert "7000 bytes" in refused.text


def test_a_payment_of_something_else_is_no_cast() -> None:
    cast = bad_casts.only_a_payment()
    for changed in (
        payment(source="another"),
        payment(destination="another"),
        replace(payment(), asset=None),
        replace(payment(), asset=Asset("VOTE", "another")),
    ):
        assert not PURSE.is_cast(replace(cast.transaction, operations=(changed,)))


def test_the_reasons_are_asked_in_the_order_of_the_rules() -> None:
    """Start with every fault at once; mend the first, and the next is named."""
    ledger = Ledger()
    annul = ledger.amend(1, None)
    ledger.amend(0, None)
    good = ballot(0)
    counted = ledger.cast(record(good))
    body = altered(ballot(0)).encode()
    over = body[:-32] + b"\xff" * 32
    outside = len(ROLL).to_bytes(4, "big") + over[4:]
    gone = (1).to_bytes(4, "big") + over[4:]
    whole = {
        "kind": Record(8, outside + b"\0"),
        "size": Record(9, outside + b"\0"),
        "index": Record(9, outside),
        "annulled": Record(9, gone),
        "encoding": Record(9, over),
        "proof": Record(9, body),
        "duplicate": record(ballot(0)),
    }
    kind, late, bad_memo = whole["kind"], END + 1, Memo("hash", bytes(32))
    data = entries(CHANNELS[0], split(kind)[0])
    casts = {
        "channel": ledger.send("stranger", (*data, payment(3)), bad_memo, late),
        "shape": ledger.send(CHANNELS[0], (*data[1:], payment(3)), bad_memo, late),
        "parts": ledger.send(CHANNELS[0], (*data[1:], payment()), bad_memo, late),
        "memo": ledger.cast(kind, time=late, memo=bad_memo),
        "window": ledger.cast(kind, time=late),
    }
    casts |= {reason: ledger.cast(one) for reason, one in whole.items()}
    assert tuple(casts) == REASONS
    _, decisions = decide([annul, counted, *casts.values()])
    assert reasons(decisions) == ["applied", "counted", *REASONS]


def test_the_first_valid_ballot_of_a_credential_wins() -> None:
    ledger = Ledger()
    first, second = ballot(0, bits=(0, 1, 0)), ballot(0)
    events = [
        ledger.cast(record(altered(ballot(0)))),
        ledger.cast(record(first)),
        ledger.cast(record(second)),
        ledger.cast(record(first)),
    ]
    state, decisions = decide(events)
    assert reasons(decisions) == ["proof", "counted", "duplicate", "duplicate"]
    assert state.totals.sums().E == first.E
    assert [getattr(one, "same_r_as", 0) for one in decisions] == [None, None, None, 2]


def test_equal_randomness_in_two_ballots_is_a_warning() -> None:
    ledger = Ledger()
    made = ballot(0)
    copied = replace(ballot(1), R=made.R)
    _, decisions = decide([ledger.cast(record(made)), ledger.cast(record(copied))])
    assert reasons(decisions) == ["counted", "proof"]
    assert isinstance(decisions[1], Refused)
    assert decisions[1].same_r_as == 1


@pytest.mark.parametrize("batch", [1, 2, 256])
def test_the_size_of_a_batch_changes_nothing(batch: int) -> None:
    ledger = Ledger()
    events: list[Event] = [
        ledger.cast(record(ballot(0))),
        ledger.cast(record(altered(ballot(1)))),
        foreign_source_at(ledger),
        ledger.cast(record(ballot(1))),
        ledger.amend(2, base(77)),
        ledger.cast(record(ballot(2))),
        ledger.cast(record(ballot(2, 77))),
        ledger.amend(2, base(78)),
        ledger.amend(3, base(79)),
        ledger.cast(record(ballot(3, 79))),
        ledger.cast(record(ballot(0))),
    ]
    state, decisions = decide(events, batch)
    assert reasons(decisions) == [
        "counted",
        "proof",
        "channel",
        "counted",
        "applied",
        "proof",
        "counted",
        "not applied",
        "applied",
        "counted",
        "duplicate",
    ]
    assert state.totals.count == 4
    trackers = [one.tracker for one in decisions if isinstance(one, Counted)]
    digest = empty_digest(CONTEXT)
    for tracker in trackers:
        digest = chain_digest(digest, tracker)
    assert state.totals.digest == digest


def foreign_source_at(ledger: Ledger) -> Cast:
    return ledger.send("stranger", (payment(),), Memo("none"))


def test_a_new_key_is_refused_once_a_ballot_of_the_index_counts() -> None:
    ledger = Ledger()
    events: list[Event] = [
        ledger.cast(record(altered(ballot(0)))),
        ledger.amend(0, base(50)),
        ledger.cast(record(ballot(0, 50))),
        ledger.amend(0, base(51)),
        ledger.cast(record(ballot(0, 51))),
    ]
    assert reasons(decide(events)[1]) == ["proof", "applied", "counted", "not applied", "proof"]


def test_a_new_key_is_used_nowhere_else() -> None:
    ledger = Ledger()
    events: list[Event] = [
        ledger.amend(0, ROLL[3]),
        ledger.amend(0, ROLL[0]),
        ledger.amend(0, base(50)),
        ledger.amend(1, base(50)),
        ledger.amend(0, base(51)),
        ledger.amend(0, base(50)),
        ledger.cast(record(ballot(0, 50))),
        ledger.cast(record(ballot(0))),
        ledger.cast(record(ballot(0, 51))),
    ]
    assert reasons(decide(events)[1]) == [
        "not applied",
        "not applied",
        "applied",
        "not applied",
        "applied",
        "not applied",
        "proof",
        "proof",
        "counted",
    ]


def test_amendments_of_no_index_too_late_or_of_another_election_change_nothing() -> None:
    ledger = Ledger()
    events: list[Event] = [
        ledger.amend(len(ROLL), base(50)),
        ledger.amend(len(ROLL), None),
        ledger.amend(0, base(50), time=END + 1),
        ledger.amend(0, None, time=END + 1),
        ledger.amend(0, None, context=bytes(32)),
        ledger.amend(0, base(50), context=bytes(32)),
        ledger.cast(record(ballot(0))),
    ]
    assert reasons(decide(events)[1]) == ["not applied"] * 6 + ["counted"]


def test_annulling_reaches_back_to_ballots_already_cast() -> None:
    ledger = Ledger()
    events: list[Event] = [
        ledger.cast(record(ballot(0))),
        ledger.cast(record(ballot(1))),
        ledger.amend(0, None, time=END),
        ledger.cast(record(ballot(0))),
        ledger.amend(0, base(50)),
        ledger.cast(record(ballot(0, 50))),
    ]
    state, decisions = decide(events)
    assert reasons(decisions) == [
        "annulled",
        "counted",
        "applied",
        "annulled",
        "applied",
        "annulled",
    ]
    assert state.totals.count == 1


def test_events_out_of_order_are_a_mistake_of_the_caller() -> None:
    ledger = Ledger()
    first, second = ledger.amend(0, None), ledger.amend(1, None)
    with pytest.raises(ValueError, match="follows"):
        decide([second, first])


def test_totals_add_up_over_many_batches() -> None:
    ledger = Ledger()
    made = [ballot(index) for index in range(5)]
    state, _ = decide([ledger.cast(record(one)) for one in made], batch=2)
    sums = state.totals.sums()
    assert sums.count == 5
    assert sum_points([one.R for one in made]) == sums.R
    assert tuple(sum_points([one.E[k] for one in made]) for k in range(len(sums.E))) == sums.E
    assert add(sums.R, IDENTITY) == sums.R


@settings(max_examples=40, deadline=None)
@given(
    st.binary(min_size=1, max_size=300)
    | st.binary(min_size=SHAPE.body_size - 4, max_size=SHAPE.body_size - 4).map(
        (b"\x09" + bytes(4)).__add__
    )
)
def test_any_bytes_are_refused_with_a_reason(data: bytes) -> None:
    refused = decide([Ledger().cast(Record(data[0], data[1:]))])[1][0]
    assert isinstance(refused, Refused)
    assert refused.reason in ("kind", "size", "index", "encoding", "proof")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, SHAPE.body_size - 1), st.integers(1, 255))
def test_a_ballot_with_any_byte_altered_is_refused(place: int, change: int) -> None:
    body = bytearray(ballot(0).encode())
    body[place] ^= change
    assert only(Ledger().cast(Record(9, bytes(body)))) in ("index", "encoding", "proof")


def test_a_body_can_be_read_before_it_is_cast() -> None:
    state, made = acceptance(), ballot(2)
    read = state.read(made.encode())
    assert isinstance(read, Readable)
    assert read.keyed == Keyed(made, ROLL[2])
    assert check([read.keyed]) == [True]
    refused = state.read(made.encode()[1:])
    assert isinstance(refused, Unreadable)
    assert refused.reason == "size"
