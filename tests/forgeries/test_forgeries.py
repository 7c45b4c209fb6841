"""Each forgery is named, with its transaction, and nothing else is."""

import pytest

from tests.forgeries import forged_ballots
from tests.forgeries.desk import Desk
from tests.forgeries.forgery import Forgery, judge

TABLES = (forged_ballots,)
FORGERIES: tuple[Forgery, ...] = tuple(one for table in TABLES for one in table.FORGERIES)


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.name)
def test_a_forgery_is_named_and_nothing_else(desk: Desk, forgery: Forgery) -> None:
    judge(forgery, desk)
