"""Materiality: what is open is weighed against the gap, and never too lightly."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.records.kinds.manifest import FIXED, Candidate, Race
from tests.forgeries.desk import Desk
from tests.forgeries.forged_acts import OtherClose
from tests.forgeries.forged_casts import Twice
from tests.forgeries.verify import recount
from tests.forgeries.world import World
from verifier.materiality import Effect, Open, gap_of, judge_race
from verifier.report.report import elected

Ballot = tuple[int, ...]


def race_of(candidates: int, low: int, high: int, seats: int) -> Race:
    """Return a race."""
    names = tuple(Candidate(one, {"en": f"{one}"}) for one in range(1, candidates + 1))
    return Race({"en": "race"}, low, high, seats, FIXED, names)


def ballots_of(race: Race) -> list[Ballot]:
    """Return every ballot that the race allows, a 0 or 1 a candidate."""
    count = len(race.candidates)
    return [
        tuple(int(place in chosen) for place in range(count))
        for size in range(race.minimum, race.maximum + 1)
        for chosen in combinations(range(count), size)
    ]


def outcome(ballots: Sequence[Ballot], race: Race) -> Any:
    """Return who is elected and who is tied."""
    count = len(race.candidates)
    votes = [sum(ballot[place] for ballot in ballots) for place in range(count)]
    said = elected(range(1, count + 1), votes, race.seats)
    return {name: set(numbers) for name, numbers in said.items()}


def all_changes(
    ballots: Sequence[Ballot], race: Race, missing: int, replaced: int
) -> Iterator[list[Ballot]]:
    """Yield the ballots as they could be: some replaced by any others, up to so many added."""
    allowed = ballots_of(race)
    for places in combinations(range(len(ballots)), replaced):
        for instead in product(allowed, repeat=replaced):
            changed = list(ballots)
            for place, one in zip(places, instead, strict=True):
                changed[place] = one
            for more in range(missing + 1):
                for added in product(allowed, repeat=more):
                    yield [*changed, *added]


@st.composite
def elections(draw: st.DrawFn) -> tuple[Race, list[Ballot], int, int]:
    """Draw a race, its ballots, and how many are missing and replaced."""
    candidates = draw(st.integers(1, 3))
    high = draw(st.integers(1, candidates))
    low = draw(st.integers(0, high))
    race = race_of(candidates, low, high, draw(st.integers(1, candidates)))
    ballots = draw(st.lists(st.sampled_from(ballots_of(race)), max_size=6))
    missing = draw(st.integers(0, 2))
    replaced = draw(st.integers(0, min(1, len(ballots))))
    return race, ballots, missing, replaced


@settings(max_examples=150, deadline=None)
@given(elections())
def test_what_cannot_change_the_result_does_not_change_it(
    election: tuple[Race, list[Ballot], int, int],
) -> None:
    race, ballots, missing, replaced = election
    votes = [sum(one) for one in zip(*ballots, strict=True)] or [0] * len(race.candidates)
    said = judge_race(1, race, votes, Open((), missing, replaced, False))
    before = outcome(ballots, race)
    changes = any(
        outcome(changed, race) != before
        for changed in all_changes(ballots, race, missing, replaced)
    )
    if said.effect is Effect.CANNOT:
        assert not changes
    elif replaced == 0:
        # of missing ballots nothing is known, so what is said is also no more than what could be
        assert changes


@pytest.mark.parametrize(
    ("votes", "seats", "missing", "replaced", "gap", "touched", "effect"),
    [
        ((9, 5, 2), 1, 3, 0, 4, 3, Effect.CANNOT),
        ((9, 5, 2), 1, 4, 0, 4, 4, Effect.COULD),
        ((9, 5, 2), 1, 0, 2, 4, 4, Effect.COULD),
        ((9, 5, 2), 1, 1, 1, 4, 3, Effect.CANNOT),
        ((9, 5, 2), 2, 2, 0, 3, 2, Effect.CANNOT),
        ((5, 5, 2), 1, 0, 0, 0, 0, Effect.CANNOT),
        ((5, 5, 2), 1, 1, 0, 0, 1, Effect.COULD),
        ((9, 5, 2), 3, 100, 9, None, 118, Effect.CANNOT),
    ],
)
def test_the_gap_is_what_it_is_weighed_against(
    votes: tuple[int, ...],
    seats: int,
    missing: int,
    replaced: int,
    gap: int | None,
    touched: int,
    effect: Effect,
) -> None:
    race = race_of(3, 0, 1, seats)
    said = judge_race(4, race, votes, Open((), missing, replaced, False))
    assert (said.race, said.gap, said.touched, said.effect) == (4, gap, touched, effect)


def test_where_all_must_be_chosen_no_ballot_makes_a_difference() -> None:
    said = judge_race(1, race_of(2, 2, 2, 1), (5, 5), Open((), 3, 3, False))
    assert (said.touched, said.effect) == (0, Effect.CANNOT)


def test_what_may_touch_everything_says_so() -> None:
    said = judge_race(1, race_of(2, 0, 1, 1), (500, 0), Open((), 0, 0, True))
    assert (said.gap, said.touched, said.effect) == (500, None, Effect.COULD)


def test_an_honest_election_leaves_nothing_open(desk: Desk, whole: World) -> None:
    said = recount(whole.authority.account, desk.ledger.url).report["materiality"]
    assert said["open"] == []
    votes = [whole.totals[:2], whole.totals[2:]]
    assert [race["gap"] for race in said["races"]] == [gap_of(one, 1) for one in votes]
    assert {race["touched"] for race in said["races"]} == {0}
    assert {race["effect"] for race in said["races"]} == {"cannot change the result"}


def test_a_duplicate_touches_two_votes_of_one_credential(desk: Desk) -> None:
    world = Twice(desk).build()
    said = recount(world.authority.account, desk.ledger.url).report["materiality"]
    assert said["open"] == [{"check": "V9", "reason": "duplicate", "ballots": 1}]
    for race in said["races"]:
        assert race["touched"] == 2
        assert (race["effect"] == "cannot change the result") is (race["gap"] > 2)


def test_a_wrong_close_may_touch_everything(desk: Desk) -> None:
    world = OtherClose(desk, lambda world, said: replace(said, count=said.count + 1)).build("share")
    said = recount(world.authority.account, desk.ledger.url).report["materiality"]
    assert {"check": "V10", "reason": "count", "ballots": None} in said["open"]
    assert {race["touched"] for race in said["races"]} == {None}
    assert {race["effect"] for race in said["races"]} == {"could change it"}


def test_no_totals_no_materiality(desk: Desk) -> None:
    world = World(desk).build("close")
    assert recount(world.authority.account, desk.ledger.url).report["materiality"] is None
