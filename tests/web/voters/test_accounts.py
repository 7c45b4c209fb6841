"""Accounts: a list is taken whole or not at all; who is wrong learns nothing by how."""

import logging
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from contracts.roll.voters import Voter
from tests.support.portal_database import KEY
from tests.support.voters import invented, national_code
from web.keyring import Keyring, KeyringError
from web.services import Base
from web.voters.accounts import Imported, ImportRefused, Voters
from web.voters.personal_data import Person, masked, person_of, seal, unseal
from web.voters.tables import voter

MARKS = ("", " ", "-", "\u200c", "\u200f", "\u2066", "ـ")


def some(count: int, start: int = 1) -> list[Voter]:
    return [invented(number) for number in range(start, start + count)]


async def test_a_list_is_imported_and_again_without_effect(base: Base) -> None:
    voters = Voters(base)
    told: list[int] = []
    assert await voters.import_(some(1100), told.append) == Imported(1100, 0, 0, 0)
    assert told == [500, 1000, 1100]
    assert await voters.import_(some(1100)) == Imported(0, 0, 1100, 0)
    assert await voters.count() == 1100


async def test_changes_and_additions_are_told_apart(base: Base) -> None:
    voters = Voters(base)
    await voters.import_(some(5))
    ids = [await voters.find(one.licence, one.national_code) for one in some(5)]
    listed = [
        invented(1),
        invented(2, mobile="+989350000002"),
        invented(3, licence="99"),
        invented(4, national_code=national_code(400)),
        invented(6),
    ]
    assert await voters.import_(listed) == Imported(1, 3, 1, 1, (3, 4, 5))
    again = [await voters.find(one.licence, one.national_code) for one in listed]
    assert again[:4] == ids[:4]
    assert again[4] not in ids
    assert await voters.by_mobile("+989350000002") == [ids[1]]
    assert await voters.by_mobile(invented(2).mobile) == []
    old = invented(3)
    assert await voters.find(old.licence, old.national_code) is None


async def refused(voters: Voters, listed: list[Voter]) -> list[str]:
    before = await voters.count()
    with pytest.raises(ImportRefused) as told:
        await voters.import_(listed)
    assert await voters.count() == before
    assert told.value.exit_code == 1
    return [str(one) for one in told.value.faults]


async def test_numbers_of_two_voters_refuse_the_whole_list(base: Base) -> None:
    voters = Voters(base)
    await voters.import_(some(3))
    swapped = invented(1, national_code=invented(2).national_code)
    said = await refused(voters, [swapped, invented(7)])
    assert said == ["row 2, the row: has the licence number of one voter, the code of another"]
    seven = invented(7)
    assert await voters.find(seven.licence, seven.national_code) is None


async def test_two_rows_of_one_voter_refuse_the_whole_list(base: Base) -> None:
    voters = Voters(base)
    await voters.import_(some(1))
    rows = [invented(1, national_code=national_code(8)), invented(8, licence="77")]
    one = invented(1)
    rows[1] = Voter(9, "77", one.national_code, "+989120000077", "a", "b")
    assert await refused(voters, rows) == ["row 9, the row: is the voter of row 2 too"]


async def test_a_mobile_of_a_voter_outside_the_list_refuses_it(base: Base) -> None:
    voters = Voters(base)
    await voters.import_(some(2))
    said = await refused(voters, [invented(5, mobile=invented(2).mobile)])
    assert said == ["row 6, mobile: is that of another voter already there"]


async def test_two_voters_may_swap_their_mobiles_in_one_list(base: Base) -> None:
    voters = Voters(base)
    await voters.import_(some(2))
    one, two = some(2)
    listed = [invented(1, mobile=two.mobile), invented(2, mobile=one.mobile)]
    assert await voters.import_(listed) == Imported(0, 2, 0, 0, (2, 3))


async def test_a_voter_is_found_by_both_numbers_in_any_script(base: Base) -> None:
    voters = Voters(base)
    await voters.import_(some(2))
    one, two = some(2)
    at = await voters.find(one.licence, one.national_code)
    assert at is not None
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    typed = f" {one.licence[:4]}-{one.licence[4:]} ".translate(persian)
    assert await voters.find(typed, one.national_code.translate(arabic)) == at
    assert await voters.find(one.licence, one.national_code.lstrip("0").zfill(8)) == at
    assert await voters.find(one.licence, two.national_code) is None
    assert await voters.find(two.licence, one.national_code) is None
    assert await voters.find("", "") is None
    assert await voters.find("-", "-") is None


@given(
    number=st.integers(1, 999_999),
    script=st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"]),
    between=st.lists(
        st.sampled_from(["", " ", "-", "\u200c", "\u200f", "\u2066", "ـ"]), max_size=10
    ),
)
def test_a_number_has_one_hash_however_it_is_typed(
    number: int, script: str, between: list[str]
) -> None:
    voters = Voters(Base(None, None, Keyring(KEY)))  # type: ignore[arg-type]
    one = invented(number)

    def typed(text: str) -> str:
        translated = text.translate(str.maketrans("0123456789", script))
        pairs = zip_longest(translated, between, fillvalue="")
        return "".join(f"{digit}{mark}" for digit, mark in pairs)

    assert voters.licence_hash(typed(one.licence)) == voters.licence_hash(one.licence)
    assert voters.national_hash(typed(one.national_code)) == voters.national_hash(one.national_code)
    assert voters.licence_hash(one.licence) != voters.national_hash(one.licence)


@given(st.text(max_size=20))
def test_whatever_is_typed_has_a_hash(text: str) -> None:
    voters = Voters(Base(None, None, Keyring(KEY)))  # type: ignore[arg-type]
    assert len(voters.licence_hash(text)) == len(voters.national_hash(text)) == 32


async def test_every_wrong_sign_in_asks_the_database_the_same(base: Base) -> None:
    voters = Voters(base)
    await voters.import_(some(2))
    one, two = some(2)
    asked: list[list[str]] = []

    def keep(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked[-1].append(statement)

    event.listen(base.database.engine.sync_engine, "before_cursor_execute", keep)
    wrong = [
        (one.licence, two.national_code),
        ("123", one.national_code),
        ("123", national_code(99)),
        ("no number", one.national_code),
        (one.licence, "1111111111"),
        (one.licence, ""),
    ]
    for licence, code in [*wrong, (one.licence, one.national_code)]:
        asked.append([])
        await voters.find(licence, code)
    assert len(asked) == 7
    assert all(one == asked[-1] for one in asked)
    assert sum("licence_hash" in one for one in asked[0]) == 1


async def test_the_database_holds_no_personal_value(
    base: Base, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    voters = Voters(base)
    one = invented(123456, name="Nobody", family="Atall")
    await voters.import_([one])
    at = await voters.find(one.licence, one.national_code)
    async with base.database.read() as connection:
        (row,) = (await connection.execute(select(voter))).all()
    held = repr(row).encode() + b"".join(bytes(v) for v in row if isinstance(v, bytes))
    for value in (one.licence, one.national_code, one.mobile, one.mobile[3:], "Nobody", "Atall"):
        assert value.encode() not in held
        assert value not in caplog.text
    assert at is not None
    assert await voters.person(at) == person_of(one)
    assert await voters.person(at + 1) is None


async def test_nothing_personal_is_in_a_repr() -> None:
    one = person_of(invented(1))
    assert repr(one) == "Person(…)"
    assert one.mobile not in f"{[one]!r}{one}"


async def test_a_file_of_another_key_finds_and_opens_nobody(base: Base, tmp_path: Path) -> None:
    await Voters(base).import_(some(1))
    other = Base(base.settings, base.database, Keyring(bytes(32)), base.clock)
    one = invented(1)
    assert await Voters(other).find(one.licence, one.national_code) is None
    async with base.database.read() as connection:
        at = await connection.scalar(text("SELECT id FROM voter"))
    with pytest.raises(KeyringError):
        await Voters(other).person(at)


@pytest.mark.parametrize(
    ("mobile", "shown"),
    [("+989123456751", "09****51"), ("+447700900123", "+4****23")],
)
def test_a_mobile_is_masked(mobile: str, shown: str) -> None:
    assert masked(mobile) == shown


@given(st.builds(Person, *[st.text(max_size=40)] * 5))
def test_a_person_is_sealed_and_opened_as_it_was(person: Person) -> None:
    keyring = Keyring(KEY)
    sealed = seal(keyring, person)
    assert unseal(keyring, sealed) == person
    assert seal(keyring, person) != sealed
