"""The voters' list: Persian as people type it, every fault by row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.roll import spreadsheet, voters
from contracts.roll.letters import digits, same, words
from contracts.roll.spreadsheet import RowFault, SpreadsheetError, read_voters

HEADING = "licence,national_code,mobile,name,family"
SARA = "1234567890,0013542419,09121234567,سارا,محمدی"
ALI = "1234567891,0499370899,09121234568,علی,رضایی"


def _read(*rows: str, heading: str = HEADING) -> tuple[voters.Voter, ...]:
    return read_voters("\n".join((heading, *rows)).encode())


def _faults(*rows: str, heading: str = HEADING) -> list[tuple[int, str, str]]:
    with pytest.raises(SpreadsheetError) as refused:
        _read(*rows, heading=heading)
    return [(fault.row, fault.column, fault.why) for fault in refused.value.faults]


def test_a_list_is_read() -> None:
    assert _read(SARA, "", ALI, " , ,,,") == (
        voters.Voter(2, "1234567890", "0013542419", "+989121234567", "سارا", "محمدی"),
        voters.Voter(4, "1234567891", "0499370899", "+989121234568", "علی", "رضایی"),
    )


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (
            "شماره پروانه;کد ملی;تلفن همراه;نام;نام خانوادگی",
            "۱۲۳۴۵۶-۷۸۹۰;۰۰۱۳۵۴۲۴۱۹;۰۹۱۲ ۱۲۳ ۴۵۶۷;سارا;محمدي",
        ),
        (
            "\ufeffFamily\tNAME\tMobile\tnational code\tremarks\tLicense",
            "محمدی\tسارا\t+98 912 123-4567\t٠٠١٣٥٤٢٤١٩\tx\t\u200e1234567890",
        ),
        (HEADING, '1234567890,13542419,9121234567,"سارا","\u202bمحمدی\u202c "'),
        (HEADING, "1234567890,001-354241-9,00989121234567,سارا,محمدی\r"),
    ],
    ids=["persian", "tabs, BOM, arabic digits", "lost zeros, marks", "dashes, CRLF"],
)
def test_one_voter_is_read_however_written(heading: str, row: str) -> None:
    [found] = _read(row, heading=heading)
    assert found == voters.Voter(2, "1234567890", "0013542419", "+989121234567", "سارا", "محمدی")


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        (["", "0013542419", "09121234567", "a", "b"], "licence", "digits"),
        (["12a", "0013542419", "09121234567", "a", "b"], "licence", "digits"),
        (["1", "0013542418", "09121234567", "a", "b"], "national_code", "check digit"),
        (["1", "1111111111", "09121234567", "a", "b"], "national_code", "equal digits"),
        (["1", "1354", "09121234567", "a", "b"], "national_code", "10 digits"),
        (["1", "0013542419", "02122334455", "a", "b"], "mobile", "no mobile number"),
        (["1", "0013542419", "0912123456", "a", "b"], "mobile", "no mobile number"),
        (["1", "0013542419", "09121234567", " ", "b"], "name", "no name"),
        (["1", "0013542419", "09121234567", "a", "b" * 101], "family", "no name"),
        (["1", "0013542419", "09121234567", "a"], "family", "no name"),
    ],
)
def test_a_cell_against_its_rule_is_named(cells: list[str], column: str, why: str) -> None:
    [(row, named, text)] = _faults(ALI, ",".join(cells))
    assert (row, named) == (3, column)
    assert why in text


def test_all_faults_are_told_at_once_without_personal_values() -> None:
    with pytest.raises(SpreadsheetError) as refused:
        _read("x,y,z,,", ALI, "1234567892,1,09121234569,a,b")
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (2, "licence"),
        (2, "national_code"),
        (2, "mobile"),
        (2, "name"),
        (2, "family"),
        (4, "national_code"),
    ]
    assert "row 2, licence: " in str(refused.value)
    assert "and 5 more" in str(refused.value)
    assert "1234567892" not in "".join(map(str, refused.value.faults))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_two_voters_with_one_number_are_named(place: int) -> None:
    cells = ALI.split(",")
    cells[place] = SARA.split(",")[place]
    column = HEADING.split(",")[place]
    assert _faults(SARA, ",".join(cells)) == [(3, column, "is that of row 2 too")]


@pytest.mark.parametrize(
    ("heading", "fault"),
    [
        ("licence,mobile,name,family", (1, "national_code", "there is no such heading")),
        (HEADING + ",کد ملی", (1, "national_code", "the heading is there twice")),
        ("", (1, "licence", "there is no such heading")),
    ],
)
def test_headings_are_checked(heading: str, fault: tuple[int, str, str]) -> None:
    assert _faults(SARA, heading=heading) == [fault]


def test_an_empty_list_is_refused() -> None:
    assert _faults() == [(2, "", "there are no voters")]
    with pytest.raises(SpreadsheetError):
        read_voters(b"")


def test_another_encoding_is_named_by_row() -> None:
    data = f"{HEADING}\n{SARA}\n".encode() + ALI.replace("ی", "ي").encode("cp1256")
    with pytest.raises(SpreadsheetError) as refused:
        read_voters(data)
    assert refused.value.faults[0].row == 3


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _faults(SARA + "x" * 1001) == [(2, "", "has a cell of more than 1000 characters")]
    assert _faults('"' + "x" * 200_000)[0][0] == 2
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 1)
    assert _faults(SARA, ALI) == [(3, "", "more than 1 voters")]
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", 10)
    assert _faults(SARA)[0][2].startswith("the file has")


def test_not_more_than_a_hundred_faults_are_told() -> None:
    assert len(_faults(*["x,y,z,,"] * 50)) == 100


def test_a_voter_is_not_shown() -> None:
    assert repr(_read(SARA)[0]) == "Voter(row 2)"


@given(st.binary(max_size=300))
def test_any_bytes_give_voters_or_faults(data: bytes) -> None:
    with pytest.raises(SpreadsheetError) as refused:
        read_voters(data)
    assert all(isinstance(fault, RowFault) for fault in refused.value.faults)


@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_cells_give_voters_or_faults(cells: list[str]) -> None:
    with pytest.raises(SpreadsheetError):
        read_voters((HEADING + "\n" + ",".join(cells)).encode("utf-8", "replace"))


def test_letters_are_one_spelling() -> None:
    assert words("  علي\u200f  كریمی\u200c ") == "علی کریمی"
    assert words("می\u200cرود") == "می\u200cرود"
    assert digits(" ۰۹۱۲-۳۴۵ ٦٧") == "091234567"
    assert same("نام خانوادگي") == same("نام\u200cخانوادگی")
