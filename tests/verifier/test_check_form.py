"""The checks' form: numbers, groups, sentences in both languages, who answers for a failure."""

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.forged_acts import EarlyClose
from tests.forgeries.verify import recount, verify
from verifier.checks import CHECKS
from verifier.checks.check import GROUPS, Check, Group

ALL = CHECKS


def test_numbers_are_whole_and_in_order() -> None:
    assert [one.id for one in ALL] == [f"V{number}" for number in range(1, 15)]


def test_every_group_guards_something() -> None:
    assert {one.group for one in ALL} == set(Group) == set(GROUPS)


@pytest.mark.parametrize("check", ALL, ids=lambda one: str(one.id))
def test_a_check_speaks_both_languages(check: Check) -> None:
    for texts in (check.sentence, check.answers):
        assert set(texts) == {"fa", "en"}
        assert any("\u0600" <= one <= "\u06ff" for one in texts["fa"])
        assert texts["en"].isascii()
    assert check.sentence["fa"].endswith(".")
    assert check.sentence["en"].endswith(".")


def test_a_failure_names_position_and_who_answers(desk: Desk) -> None:
    world = EarlyClose(desk).build("close")
    election, close = world.authority.account, world.where["close"].hex()
    check = recount(election, desk.ledger.url).report["checks"][9]
    ledger = desk.ledger.get(f"/transactions/{close}").body["ledger"]
    assert (check["id"], check["group"], check["status"]) == ("V10", "completeness", "failed")
    assert check["answers"]["en"] == "the commission"
    assert check["sentence"]["fa"] == CHECKS[9].sentence["fa"]
    (fault,) = check["faults"]
    assert (fault["transaction"], fault["ledger"], fault["reason"]) == (close, ledger, "phase")
    told = verify(election, "--horizon", desk.ledger.url, "--single-source").output
    failed = told[told.index("V10 FAILED") :].splitlines()
    assert CHECKS[9].sentence["en"] in failed[0]
    assert close in failed[1]
    assert failed[2].strip() == "answers for it: the commission"
    assert [told.index(words["en"] + "\n") for words in GROUPS.values()] == sorted(
        told.index(words["en"] + "\n") for words in GROUPS.values()
    )
