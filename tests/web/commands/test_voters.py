"""`sandogh-web voters`: every row that is wrong is named, and then nothing is imported."""

import asyncio
from pathlib import Path

import pytest

from tests.support.voters import invented
from tests.web.commands.test_migrate import environment
from tests.web.commands.words import Said, portal
from web.commands.options import opened, settings_of
from web.keyring import create_key
from web.voters.accounts import Voters

HEADING = "licence,national_code,mobile,name,family"


def row(number: int, **changed: str) -> str:
    one = invented(number, **changed)
    return f"{one.licence},{one.national_code},{one.mobile},{one.name},{one.family}"


class Desk:
    """An operator at a new portal, with tables and a key."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.environment = environment(place)
        create_key(place / "portal.key")

    def run(self, *words: str) -> Said:
        return portal(words, self.place, **self.environment)

    def list(self, *rows: str) -> None:
        text = "\n".join([HEADING, *rows]) + "\n"
        (self.place / "voters.csv").write_text(text, encoding="utf-8")

    def find(self, number: int, monkeypatch: pytest.MonkeyPatch) -> int | None:
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

        async def find() -> int | None:
            one = invented(number)
            async with opened(settings_of(None)) as base:
                return await Voters(base).find(one.licence, one.national_code)

        return asyncio.run(find())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    done = made.run("migrate")
    assert done.code == 0, done.err
    return made


def test_a_list_is_imported_and_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.list(row(1), row(2))
    told = desk.run("voters", "voters.csv")
    assert (told.code, told.out) == (0, "2 voters in the list: 2 new, 0 changed, 0 as they were\n")
    assert desk.find(2, monkeypatch) == 2
    desk.list(row(2, name="دیگر"), row(3))
    told = desk.run("voters", "voters.csv")
    assert told.out.splitlines() == [
        "2 voters in the list: 1 new, 1 changed, 0 as they were",
        "changed rows: 2",
        "1 voters from before are not in the list; they stay",
    ]
    told = desk.run("voters", "voters.csv", "--json")
    assert told.json == {
        "imported": True,
        "listed": 2,
        "new": 0,
        "changed": 0,
        "unchanged": 2,
        "others": 1,
        "changed_rows": [],
    }


def test_every_row_that_is_wrong_is_named_and_nothing_imported(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = row(1)
    bad_code = row(2, national_code="1234567890")
    bad_mobile = row(3, mobile="12")
    twice = row(4, licence=invented(1).licence)
    desk.list(good, bad_code, bad_mobile, twice, row(5, name=""))
    told = desk.run("voters", "voters.csv")
    assert told.code == 1
    assert told.out.splitlines() == [
        "row 3, national_code: has a wrong check digit",
        "row 4, mobile: is no mobile number",
        "row 5, licence: is that of row 2 too",
        "row 6, name: is no name of 1 to 100 characters",
        "nothing was imported: 4 faults",
    ]
    assert desk.find(1, monkeypatch) is None
    told = desk.run("voters", "voters.csv", "--json")
    assert told.code == 1
    assert told.json["imported"] is False
    assert told.json["more"] is False
    assert told.json["faults"][0] == {
        "row": 3,
        "column": "national_code",
        "why": "has a wrong check digit",
    }


def test_a_row_against_the_voters_there_is_named(desk: Desk) -> None:
    desk.list(row(1), row(2))
    assert desk.run("voters", "voters.csv").code == 0
    desk.list(row(3), row(1, national_code=invented(2).national_code, mobile="+989150000000"))
    told = desk.run("voters", "voters.csv")
    assert (told.code, told.out.splitlines()) == (
        1,
        [
            "row 3, the row: has the licence number of one voter, the code of another",
            "nothing was imported: 1 fault",
        ],
    )


def test_no_value_of_a_row_is_told(desk: Desk) -> None:
    desk.list(row(1), row(2, national_code=invented(1).national_code), row(3, mobile="99887766"))
    told = desk.run("voters", "voters.csv")
    assert told.code == 1
    for value in (invented(1).national_code, invented(2).licence, "99887766", "نام"):
        assert value not in told.out + told.err


def test_more_faults_than_are_named_are_said(desk: Desk) -> None:
    desk.list(*(row(number, mobile="1") for number in range(1, 150)))
    told = desk.run("voters", "voters.csv")
    assert len(told.out.splitlines()) == 101
    assert told.out.splitlines()[-1] == "nothing was imported: the first 100 faults"
    assert desk.run("voters", "voters.csv", "--json").json["more"] is True


def test_a_long_list_tells_how_far_it_is(desk: Desk) -> None:
    desk.list(*(row(number) for number in range(1, 1202)))
    told = desk.run("voters", "voters.csv", "--json")
    assert told.json["new"] == 1201
    assert told.err == "1201 of 1201 rows compared\n"


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"licence\n1\n", b"a,b\n"])
def test_what_is_no_list_is_refused(desk: Desk, text: bytes) -> None:
    (desk.place / "voters.csv").write_bytes(text)
    told = desk.run("voters", "voters.csv")
    assert told.code == 1
    assert told.out.splitlines()[-1].startswith("nothing was imported")


def test_a_file_that_is_not_there_is_one_sentence(desk: Desk) -> None:
    told = desk.run("voters", "none.csv")
    assert told.code == 2
    assert "none.csv" in told.sentence


def test_a_database_without_tables_is_one_sentence(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.list(row(1))
    told = desk.run("voters", "voters.csv")
    assert told.code == 2
    assert "migrate" in told.sentence


def test_a_key_that_is_not_there_is_one_sentence(desk: Desk) -> None:
    (desk.place / "portal.key").unlink()
    desk.list(row(1))
    told = desk.run("voters", "voters.csv")
    assert told.code == 2
    assert "portal.key" in told.sentence
