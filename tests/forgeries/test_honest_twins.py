"""The elections that forgeries start from verify: without the lie there is nothing to tell."""

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.forgery import Forgery, judge
from tests.forgeries.tables import HONEST


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_election_verifies_without_a_finding(desk: Desk, name: str) -> None:
    judge(Forgery(name, HONEST[name]), desk)
