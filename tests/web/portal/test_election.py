"""Times and texts as pages show them."""

from dataclasses import replace

import pytest

from node.pages.language import EN, FA
from web.intake.now import State
from web.portal.election import Election, in_language, parts

ELECTION = Election({"fa": "انتخابات"}, False, "open", 1_000, 900, 5_000, 5_000, 4_980)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, (0, 0, 0, 0)),
        (-5, (0, 0, 0, 0)),
        (59, (0, 0, 0, 59)),
        (86_399, (0, 23, 59, 59)),
        (86_400, (1, 0, 0, 0)),
        (90_061, (1, 1, 1, 1)),
    ],
)
def test_a_time_is_split_into_days_hours_minutes_and_seconds(
    seconds: int, expected: tuple[int, int, int, int]
) -> None:
    assert parts(seconds) == expected


@pytest.mark.parametrize(
    ("state", "until"),
    [("before", 900), ("open", 5_000), ("closing", 5_000), ("closed", None)],
)
def test_the_countdown_runs_to_the_opening_then_to_the_end(state: State, until: int | None) -> None:
    assert replace(ELECTION, state=state).next == until


def test_an_end_that_was_moved_is_told() -> None:
    assert not ELECTION.extended
    assert replace(ELECTION, ends=6_000).extended


def test_a_text_is_given_in_a_language_that_there_is() -> None:
    assert in_language({"fa": "الف", "en": "a"}, EN) == "a"
    assert in_language({"fa": "الف"}, EN) == "الف"
    assert in_language({"fa": "", "en": "a"}, FA) == "a"
    assert in_language({}, FA) == ""
