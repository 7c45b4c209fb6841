"""Each forgery is named, with its transaction, and nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.forgery import Forgery, Recounts, by_command, here, judge
from tests.forgeries.tables import FORGERIES, TAMPERED
from verifier.checks import CHECKS


def _first_of_each_check_is_quick() -> Iterator[Any]:
    """Yield each forgery; the first of its kind is recounted by the command itself."""
    seen: set[frozenset[str]] = set()
    for one in FORGERIES:
        broken = frozenset(one.breaks)
        again = broken in seen
        seen.add(broken)
        marks = [pytest.mark.slow] if again else []
        yield pytest.param(one, here if again else by_command, id=one.name, marks=marks)


@pytest.mark.parametrize(("forgery", "recounts"), [*_first_of_each_check_is_quick()])
def test_a_forgery_is_named_and_nothing_else(
    desk: Desk, forgery: Forgery, recounts: Recounts
) -> None:
    judge(forgery, desk, recounts)


@pytest.mark.parametrize("check", [one.id for one in CHECKS])
def test_some_election_breaks_exactly_this_check(check: str) -> None:
    broken = {one.breaks for one in FORGERIES} | {one.breaks for one in TAMPERED}
    assert {check} in broken


def test_no_two_forgeries_have_one_name() -> None:
    names = [one.name for one in FORGERIES] + [one.name for one in TAMPERED]
    assert sorted(set(names)) == sorted(names)
