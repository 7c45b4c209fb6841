"""How many ballots each kind of fault and finding can touch, at most (docs/protocol.md §17)."""

from typing import Any, cast

import pytest

from contracts.counting.totals import Sums
from contracts.crypto.group import IDENTITY
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds.amend import ANNUL, Amend
from contracts.records.record import record_of
from node.networks.reader import LedgerInfo
from verifier.checks.check import Fault, Outcome
from verifier.facts.facts import Facts
from verifier.facts.official import OVERTAKEN, Act, ActFault
from verifier.facts.recount import CastRow, Gap, Recount, Seen
from verifier.kept import Refusals
from verifier.materiality import NEEDED, Open, Touch, open_votes

VOTERS, COUNTED = 20, 12
PASSED = {check: Outcome() for check in NEEDED}


def row(reason: str, index: int | None) -> CastRow:
    """Return a refused cast."""
    return CastRow(bytes(32), 1 << 32, 0, None, index, reason, "")


def gap(first: int, last: int) -> Gap:
    """Return a gap in a channel's numbers."""
    return Gap("G", first, last, Seen(bytes(32), 1 << 32))


def amended(index: int, reason: str) -> Act:
    """Return an annulment that is not obeyed."""
    record = record_of(Amend(bytes(32), index, ANNUL, bytes(32), "why"))
    return Act(AssembledRecord(record, 1 << 32, 0, ()), ActFault(reason, ""))


def left_open(
    *refused: CastRow,
    gaps: tuple[Gap, ...] = (),
    amendments: tuple[Act, ...] = (),
    contested: frozenset[int] = frozenset(),
    outcomes: dict[str, Outcome] | None = None,
    counted: int = COUNTED,
) -> Open:
    """Return what is open in an election of 20, of whom 12 voted."""
    facts = Facts("G", (), "", LedgerInfo(9, bytes(32), b"", 0))
    facts.roll = cast(Any, [b""] * VOTERS)
    kept = Refusals(VOTERS)
    for one in refused:
        kept.add(one)
    hidden = sum(one.last - one.first + 1 for one in gaps)
    facts.recount = Recount(
        Sums(counted, bytes(32), IDENTITY, ()), counted + len(refused), refused, kept.reasons, (),
        gaps, (), amendments, contested, kept.named(), hidden,
    )  # fmt: skip
    return open_votes(facts, {**PASSED, **(outcomes or {})})


def numbers(left: Open) -> tuple[int, int]:
    """Return missing and replaced ballots, where there is a bound."""
    assert not left.everything
    return left.missing, left.replaced


def test_nothing_is_open_where_all_passed() -> None:
    assert left_open() == Open((), 0, 0, False)


@pytest.mark.parametrize("reason", ["proof", "encoding", "annulled"])
def test_a_refused_ballot_of_somebody_without_one_is_missing(reason: str) -> None:
    assert numbers(left_open(row(reason, 3))) == (1, 0)


@pytest.mark.parametrize("reason", ["proof", "encoding", "duplicate"])
def test_a_refused_ballot_of_somebody_with_one_may_replace_it(reason: str) -> None:
    assert numbers(left_open(row(reason, 3), contested=frozenset({3}))) == (0, 1)


def test_many_casts_of_one_credential_touch_one_ballot() -> None:
    rows = (row("duplicate", 3), row("duplicate", 3), row("proof", 3), row("proof", 4))
    assert numbers(left_open(*rows, contested=frozenset({3}))) == (1, 1)


@pytest.mark.parametrize("reason", ["channel", "shape", "parts", "memo", "window", "kind", "size"])
def test_a_cast_that_names_nobody_may_replace_anybodys(reason: str) -> None:
    assert numbers(left_open(row(reason, None))) == (0, 1)


def test_an_index_that_the_roll_has_not_is_a_missing_ballot() -> None:
    assert numbers(left_open(row("index", VOTERS))) == (1, 0)


def test_each_number_of_a_gap_may_hide_a_ballot_up_to_all_that_there_can_be() -> None:
    assert numbers(left_open(gaps=(gap(5, 5), gap(7, 9)))) == (0, 4)
    assert numbers(left_open(gaps=(gap(1, COUNTED + 3),))) == (3, COUNTED)
    assert numbers(left_open(gaps=(gap(1, 1 << 62),))) == (VOTERS - COUNTED, COUNTED)


def test_an_amendment_not_obeyed_touches_the_one_whom_it_names() -> None:
    late = left_open(amendments=(amended(3, OVERTAKEN),), contested=frozenset({3}))
    assert numbers(late) == (0, 1)
    assert numbers(left_open(amendments=(amended(3, "amendment"),))) == (1, 0)
    fault = {"V3": Outcome((Fault("amendment", ""),))}
    both = left_open(amendments=(amended(3, "amendment"),), outcomes=fault)
    assert numbers(both) == (1, 0)
    assert both.touches == (Touch("V3", "amendment", frozenset({3})),)


def test_an_extension_not_obeyed_touches_all_who_did_not_vote() -> None:
    fault = {"V3": Outcome((Fault("extension", ""),))}
    assert numbers(left_open(outcomes=fault)) == (VOTERS - COUNTED, 0)
    assert numbers(left_open(outcomes=fault, counted=VOTERS)) == (0, 0)


@pytest.mark.parametrize("check", ["V11", "V13"])
def test_some_faults_touch_no_vote(check: str) -> None:
    assert left_open(outcomes={check: Outcome((Fault("proof", ""),))}) == Open((), 0, 0, False)


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ("V1", "sources"), ("V2", "balance"), ("V3", "signatures"), ("V3", "encoding"),
        ("V4", "roll"), ("V5", "no-ack"), ("V6", "digest"), ("V7", "signature"),
        ("V10", "count"), ("V12", "totals"), ("V14", "chain"),
    ],
)  # fmt: skip
def test_other_faults_may_touch_everything(check: str, reason: str) -> None:
    left = left_open(outcomes={check: Outcome((Fault(reason, ""), Fault(reason, "")))})
    assert left.everything
    assert left.touches == (Touch(check, reason, everything=True),)
    assert left.touches[0].ballots is None


@pytest.mark.parametrize("check", NEEDED)
def test_a_check_that_was_not_run_may_touch_everything(check: str) -> None:
    left = left_open(outcomes={check: Outcome(not_run="for once")})
    assert left.everything
    assert left.touches == (Touch(check, "not run", everything=True),)


def test_without_a_count_everything_is_open() -> None:
    facts = Facts("G", (), "", LedgerInfo(9, bytes(32), b"", 0))
    assert open_votes(facts, PASSED).everything
