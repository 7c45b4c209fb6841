"""Could what is open change who is elected? Per race, in votes (docs/protocol.md §17); pure.

The **gap** of a race is the distance, in votes, between the last elected and the first not elected.
What a fault or finding can touch is counted in ballots, at most:

- a **missing** ballot counts nowhere, though it perhaps should: counted, it could give the
  first not elected one vote and the last elected none;
- a **replaced** ballot counts, but perhaps another of its credential should instead: that could
  take one vote from the last elected and give one to the first not elected;
- **everything**: no bound can be given.

A ballot has at most one vote for a candidate, so a missing one narrows a gap by at most 1, a
replaced one by at most 2; in a race in which every ballot must choose all candidates, by 0. The
result can't change while all of it together is less than the gap. To look at that one pair is
enough: any other pair of an elected and a not elected candidate is at least as far apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.records.kinds import amend
from contracts.records.kinds.manifest import Race
from verifier.checks.casts import REASONS
from verifier.checks.check import Outcome, Status
from verifier.facts.facts import Facts
from verifier.facts.official import OVERTAKEN
from verifier.facts.recount import Recount

HARMLESS = frozenset({"V11", "V13"})
"""Checks whose faults touch no vote once totals are opened: any t proved shares give them, and an
attestation changes nothing."""

NEEDED = tuple(f"V{number}" for number in range(1, 13))
"""Checks of which one that was not run leaves everything open."""


class Effect(StrEnum):
    """What all that is open means for one race."""

    CANNOT = "cannot change the result"
    COULD = "could change it"


@dataclass(frozen=True, slots=True)
class Touch:
    """What one kind of fault or finding can touch at most.

    Attributes:
        check: whose it is.
        reason: the fixed word.
        credentials: places in the roll, each of one ballot at most, missing or replaced.
        missing: further ballots that are missing, of no known credential.
        unknown: further ballots, of whom it is not known whether they are missing or replaced.
        everything: no bound can be given; the rest says nothing then.
    """

    check: str
    reason: str
    credentials: frozenset[int] = frozenset()
    missing: int = 0
    unknown: int = 0
    everything: bool = False

    @property
    def ballots(self) -> int | None:
        """How many ballots; None for everything."""
        if self.everything:
            return None
        return len(self.credentials) + self.missing + self.unknown


@dataclass(frozen=True, slots=True)
class Open:
    """All that is open together.

    Attributes:
        touches: one for each kind of fault or finding that can touch a vote.
        missing, replaced: ballots, at most.
        everything: one of them can touch everything.
    """

    touches: tuple[Touch, ...]
    missing: int
    replaced: int
    everything: bool


@dataclass(frozen=True, slots=True)
class RaceMateriality:
    """One race.

    Attributes:
        race: its number, from 1.
        gap: votes; None where all candidates are elected.
        touched: the votes by which the gap could narrow, at most; None for everything.
        effect: what follows.
    """

    race: int
    gap: int | None
    touched: int | None
    effect: Effect


def open_votes(facts: Facts, outcomes: Mapping[str, Outcome]) -> Open:
    """Return what all faults and findings of an audit can touch together.

    Args:
        facts: what was read.
        outcomes: of each check by its number; one that is missing was not run.
    """
    recount, voters = facts.recount, len(facts.roll or ())
    if recount is None:
        return Open((), 0, 0, True)
    counted = recount.sums.count
    abstained = max(voters - counted, 0)
    touches = (
        *_of_checks(facts, outcomes, abstained),
        *_of_refused(recount),
        *_of_gaps(recount),
    )
    credentials = frozenset[int]().union(*(one.credentials for one in touches))
    doubtful = credentials & recount.contested
    # whose ballots these are is not known: what can be worst is taken, twice a ballot as long as
    # there are ballots that could be replaced
    unknown = sum(one.unknown for one in touches)
    replaced = min(len(doubtful) + unknown, counted)
    rest = min(len(doubtful) + unknown - replaced, abstained)
    missing = len(credentials - doubtful) + sum(one.missing for one in touches) + rest
    return Open(touches, missing, replaced, any(one.everything for one in touches))


def judge_race(number: int, race: Race, votes: Sequence[int], left: Open) -> RaceMateriality:
    """Return what is open against one race's gap.

    Args:
        number: the race's, from 1.
        race: its rules.
        votes: of each candidate.
        left: what is open.
    """
    gap = gap_of(votes, race.seats)
    if left.everything:
        return RaceMateriality(number, gap, None, Effect.COULD)
    narrows = int(race.minimum < len(votes))
    touched = narrows * (left.missing + 2 * left.replaced)
    safe = touched == 0 or gap is None or touched < gap
    return RaceMateriality(number, gap, touched, Effect.CANNOT if safe else Effect.COULD)


def gap_of(votes: Sequence[int], seats: int) -> int | None:
    """Return the votes between the last elected and the first not elected; 0 for a tie.

    Returns:
        None if there are no more candidates than seats.
    """
    ranked = sorted(votes, reverse=True)
    return ranked[seats - 1] - ranked[seats] if len(ranked) > seats else None


def _of_checks(facts: Facts, outcomes: Mapping[str, Outcome], abstained: int) -> Iterator[Touch]:
    for check in NEEDED:
        outcome = outcomes.get(check)
        if outcome is None or outcome.status is Status.NOT_RUN:
            yield Touch(check, "not run", everything=True)
    for check, outcome in outcomes.items():
        if check in HARMLESS:
            continue
        for reason in dict.fromkeys(fault.reason for fault in outcome.faults):
            if check == "V3" and reason == "extension":
                # who was turned away may be any of those who did not vote
                yield Touch(check, reason, missing=abstained)
            elif check != "V3" or reason != "amendment":
                yield Touch(check, reason, everything=True)
    for reason in ("amendment", OVERTAKEN):
        yield from _of_amendments(facts, reason)


def _of_amendments(facts: Facts, reason: str) -> Iterator[Touch]:
    """A new key or annulment that was not obeyed: the ballot of one credential each."""
    assert facts.recount is not None
    indices = [
        amend.decode(act.record.record.body).index
        for act in facts.recount.refused_amendments
        if act.fault is not None and act.fault.reason == reason
    ]
    if indices:
        yield _touch("V3", reason, indices, len(facts.roll or ()))


def _of_refused(recount: Recount) -> Iterator[Touch]:
    """A refused cast holds one ballot at most: of the credential that it names, if it names one."""
    for check, reasons in REASONS.items():
        for reason in reasons:
            named = recount.named.get(reason)
            if named is not None:
                yield Touch(check, reason, named.credentials, named.beyond, named.unnamed)


def _of_gaps(recount: Recount) -> Iterator[Touch]:
    """A number that no listed transaction used may be a ballot that is hidden."""
    if recount.hidden:
        yield Touch("V7", "gap", unknown=recount.hidden)


def _touch(check: str, reason: str, indices: Sequence[int], voters: int) -> Touch:
    return Touch(
        check,
        reason,
        frozenset(index for index in indices if index < voters),
        sum(index >= voters for index in indices),
    )
