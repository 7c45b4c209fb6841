"""Each forgery is named, with its transaction, and nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.forgery import Forgery, judge
from tests.forgeries.tables import FORGERIES


def _first_of_each_check_is_quick() -> Iterator[Any]:
    seen: set[frozenset[str]] = set()
    for one in FORGERIES:
        broken = frozenset(one.breaks)
        marks = [pytest.mark.slow] if broken in seen else []
        seen.add(broken)
        yield pytest.param(one, id=one.name, marks=marks)


@pytest.mark.parametrize("forgery", _first_of_each_check_is_quick())
def test_a_forgery_is_named_and_nothing_else(desk: Desk, forgery: Forgery) -> None:
    judge(forgery, desk)


@pytest.mark.parametrize("number", range(1, 14))
def test_some_election_breaks_exactly_this_check(number: int) -> None:
    assert any(one.breaks == {f"V{number}"} for one in FORGERIES)


def test_no_two_forgeries_have_one_name() -> None:
    names = [one.name for one in FORGERIES]
    assert sorted(set(names)) == sorted(names)
