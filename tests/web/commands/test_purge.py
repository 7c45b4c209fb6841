"""`sandogh-web purge` obeys the time of retention, and says what it did."""

from pathlib import Path

import pytest

from tests.web.commands.test_voters import Desk, row

LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.list(row(1), row(2))
    for words in (("migrate",), ("voters", "voters.csv")):
        done = made.run(*words)
        assert done.code == 0, done.err
    return made


def test_it_says_what_was_purged(desk: Desk) -> None:
    told = desk.run("purge", "--ended", LONG_AGO, "--json")
    assert told.code == 0, told.err
    assert told.json == {
        "ended": LONG_AGO,
        "voters": 2,
        "ballots": 0,
        "sessions": 0,
        "codes": 0,
        "attempts": 0,
        "puzzles": 0,
        "sent": 0,
        "received": 0,
        "phones": 0,
    }
    assert told.err == "purged so far: 2 voters\n"
    told = desk.run("purge", "--ended", LONG_AGO)
    assert (told.code, told.out, told.err) == (0, "there was nothing left to purge\n", "")


def test_before_its_time_it_is_refused(desk: Desk) -> None:
    told = desk.run("purge", "--ended", "2999-01-01T00:00:00Z")
    assert told.code == 1
    assert told.sentence.startswith("personal data are kept for")
    assert desk.run("purge", "--ended", LONG_AGO, "--json").json["voters"] == 2


def test_the_days_of_retention_are_the_settings(desk: Desk) -> None:
    desk.environment["SANDOGH_WEB_RETENTION_DAYS"] = "3650"
    assert desk.run("purge", "--ended", "2021-01-01T00:00:00Z").code == 1


def test_a_ledger_that_cannot_be_read_is_one_sentence(desk: Desk) -> None:
    told = desk.run("purge")
    assert told.code == 2
    assert "127.0.0.1:1" in told.sentence
    assert desk.run("purge", "--ended", "yesterday").code == 2
