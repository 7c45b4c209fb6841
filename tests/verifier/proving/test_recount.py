"""The command's options: the same report, whoever checks the proofs."""

import pytest

from tests.forgeries.verify import recount
from tests.forgeries.world import World


@pytest.mark.parametrize(
    "options", [("--engine", "sandogh", "--processes", "1"), ("--processes", "2")]
)
def test_the_report_is_the_same(whole: World, options: tuple[str, ...]) -> None:
    url = whole.desk.ledger.url
    plain = recount(whole.authority.account, url)
    ran = recount(whole.authority.account, url, options=options)
    assert (ran.code, ran.errors) == (0, plain.errors)
    assert ran.report == plain.report


def test_a_scheduler_that_is_not_there_is_one_sentence(whole: World) -> None:
    options = ("--scheduler", "nonsense://")
    ran = recount(whole.authority.account, whole.desk.ledger.url, options=options)
    assert ran.code == 2
    assert "no Dask scheduler answers at nonsense://" in ran.report["why"]
