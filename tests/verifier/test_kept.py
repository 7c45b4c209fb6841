"""However long a lying source makes a list, the first rows are kept and all are counted."""

from collections.abc import Callable

import pytest

from contracts.counting.totals import Sums
from contracts.crypto.group import IDENTITY
from node.networks.reader import LedgerInfo
from verifier.checks import v07_casts, v08_proofs, v09_duplicates
from verifier.checks.casts import REASONS
from verifier.checks.check import Finding, Outcome
from verifier.facts.facts import Facts
from verifier.facts.recount import CastRow, Gap, More, Named, Recount, Seen
from verifier.kept import MOST, First, Refusals, most_of
from verifier.materiality import Touch, open_votes

VOTERS = 4
MANY = 3 * MOST
RUNS: tuple[Callable[[Facts], Outcome], ...] = (v07_casts.run, v08_proofs.run, v09_duplicates.run)


def row(number: int, reason: str, index: int | None) -> CastRow:
    """Return a refused cast."""
    return CastRow(number.to_bytes(32, "big"), number << 32, 0, None, index, reason, "why")


def facts_of(kept: Refusals, more: More, gaps: tuple[Gap, ...] = (), hidden: int = 0) -> Facts:
    """Return facts in which only the count is known."""
    facts = Facts("G", (), "", LedgerInfo(9, bytes(32), b"", 0))
    facts.roll = [bytes(32)] * VOTERS  # type: ignore[assignment]
    rows = tuple(kept.first.rows)
    casts = sum(kept.reasons.values())
    facts.recount = Recount(
        Sums(0, bytes(32), IDENTITY, ()), casts, rows, kept.reasons, rows[:1], gaps,
        (Seen(bytes(32), 1 << 32),), (), frozenset(), kept.named(), hidden, more,
    )  # fmt: skip
    return facts


def test_the_first_rows_and_the_number_of_the_rest() -> None:
    first: First[int] = First(3)
    for number in range(10):
        first.add(number)
    assert (first.rows, first.more) == ([0, 1, 2], 7)
    assert first.take() == ([0, 1, 2], 7)
    assert (first.rows, first.more) == ([], 0)


def test_an_election_that_is_larger_keeps_as_many_as_it_has_voters() -> None:
    assert (most_of(5), most_of(2 * MOST)) == (MOST, 2 * MOST)


def test_of_all_it_is_known_whom_they_name() -> None:
    kept = Refusals(VOTERS)
    for number in range(MANY):
        kept.add(row(number, "proof", number % 6))
        kept.add(row(number, "channel", None))
    assert len(kept.first.rows) == MOST
    assert kept.reasons == {"proof": MANY, "channel": MANY}
    assert kept.named() == {
        "proof": Named(frozenset(range(VOTERS)), MANY // 3, 0),
        "channel": Named(frozenset(), 0, MANY),
    }


@pytest.mark.parametrize("reason", [one for some in REASONS.values() for one in some])
def test_the_report_lists_the_first_and_counts_the_rest(reason: str) -> None:
    kept = Refusals(VOTERS)
    for number in range(MANY):
        kept.add(row(number, reason, 1))
    facts = facts_of(kept, More())
    found: list[Finding] = []
    for run in RUNS:
        found += [one for one in run(facts).findings if one.fault.reason == reason]
    assert len(found) == MOST + 1
    last = found[-1].fault
    assert (last.transaction, last.ledger) == (None, None)
    assert f"{MANY - MOST} more casts do not count" in last.text


def test_gaps_unsigned_casts_and_equal_numbers_are_counted_too() -> None:
    kept = Refusals(VOTERS)
    kept.add(row(1, "channel", None))
    gap = Gap("G", 3, 4, Seen(bytes(32), 1 << 32))
    facts = facts_of(kept, More(equal_r=5, gaps=6, unsigned=7), (gap,), 90)
    seventh, ninth = v07_casts.run(facts), v09_duplicates.run(facts)
    assert [fault.text.split(" ")[0] for fault in seventh.faults] == ["the", "7"]
    gaps = [one.fault for one in seventh.findings if one.fault.reason == "gap"]
    assert [fault.text for fault in gaps][1] == "6 more gaps in the channels' numbers"
    assert any("5 more ballots" in one.fault.text for one in ninth.findings)
    # what is hidden in all gaps is weighed, not in those that are listed
    assert Touch("V7", "gap", unknown=90) in open_votes(facts, {}).touches
