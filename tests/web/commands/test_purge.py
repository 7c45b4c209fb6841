"""`sandogh-web purge` obeys the time of retention, and says what it did."""

import asyncio
import re
import time
from pathlib import Path

import pytest

from tests.support.small_election import CLOSES
from tests.web.commands.test_voters import Desk, row
from tests.web.intake.polling_place import PollingPlace

LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    own = tmp_path / "desk"
    own.mkdir()
    made = Desk(own)
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


async def test_the_end_is_the_ledgers(place: PollingPlace, desk: Desk) -> None:
    desk.environment["SANDOGH_WEB_HORIZON"] = place.ledger.url
    desk.environment["SANDOGH_WEB_ELECTION"] = place.election.account
    # the end of the test's election is a moment that passes; this one is far enough
    desk.environment["SANDOGH_WEB_RETENTION_DAYS"] = "3650"
    before = time.time()
    told = await asyncio.to_thread(desk.run, "purge")
    assert told.code == 1, told.err
    wait = re.search(r"kept for (\d+) more seconds", told.sentence)
    assert wait is not None
    after = CLOSES + 3650 * 86_400
    assert after - time.time() - 1 <= int(wait[1]) <= after - before + 1
