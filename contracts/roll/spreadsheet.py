"""The registrar's list of voters, read from CSV with every fault named by row and column."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.roll.letters import same
from contracts.roll.voters import COLUMNS, Refused, Voter
from node.base.errors import SandoghError

MAX_BYTES = 64 << 20
MAX_ROWS = 500_000
MAX_CELL = 1000
MAX_FAULTS = 100
DELIMITERS = ",;\t"
UNIQUE = ("licence", "national_code", "mobile")


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one row; values are not repeated, for they are personal.

    Attributes:
        row: from 1, the heading included.
        column: its name, or an empty text for the whole row.
        why: what is wrong.
    """

    row: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column or 'the row'}: {self.why}"


class SpreadsheetError(SandoghError):
    """A list that cannot be taken: all faults that were found, up to 100."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
        super().__init__(f"voters' list: {faults[0]}{more}")
        self.faults = faults


def read_voters(data: bytes) -> tuple[Voter, ...]:
    """Read the list: UTF-8, a heading, then a voter a row.

    Headings are English or Persian (``voters.COLUMNS``), in any order; columns with other
    headings are left out. Cells are separated by comma, semicolon or tab. Empty rows are
    skipped. Digits and letters may be Persian, Arabic or ASCII.

    Raises:
        SpreadsheetError: names each row and column that is wrong: too large, not UTF-8, a
            column missing or there twice, a cell against its rule, a licence number, national
            code or mobile of two voters, or no voters.
    """
    rows = _rows(_text(data))
    heading = next(rows, (1, []))[1]
    places = _places(heading)
    voters: list[Voter] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, str], int] = {}
    for row, cells in rows:
        if row > MAX_ROWS + 1:
            raise _one(row, "", f"more than {MAX_ROWS} voters")
        if not any(cell.strip() for cell in cells):
            continue
        voter = _voter(row, cells, places, faults)
        if voter is not None:
            faults.extend(_again(voter, seen))
            voters.append(voter)
        if len(faults) >= MAX_FAULTS:
            break
    if faults:
        raise SpreadsheetError(tuple(faults[:MAX_FAULTS]))
    if not voters:
        raise _one(2, "", "there are no voters")
    return tuple(voters)


def _one(row: int, column: str, why: str) -> SpreadsheetError:
    return SpreadsheetError((RowFault(row, column, why),))


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _one(1, "", f"the file has {len(data)} bytes, more than {MAX_BYTES}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise _one(row, "", "is not UTF-8; save the list as 'CSV UTF-8'") from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    heading = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _one(row, "", f"cannot be read: {error}") from error
        if any(len(cell) > MAX_CELL for cell in cells):
            raise _one(row, "", f"has a cell of more than {MAX_CELL} characters")
        yield row, cells


def _places(heading: list[str]) -> dict[str, int]:
    written = [same(cell).replace("_", "") for cell in heading]
    places = {}
    for column, (names, _) in COLUMNS.items():
        accepted = {same(name).replace("_", "") for name in names}
        found = [place for place, cell in enumerate(written) if cell in accepted]
        if len(found) != 1:
            why = "there is no such heading" if not found else "the heading is there twice"
            raise _one(1, column, why)
        places[column] = found[0]
    return places


def _voter(
    row: int, cells: list[str], places: dict[str, int], faults: list[RowFault]
) -> Voter | None:
    values = {}
    for column, (_, rule) in COLUMNS.items():
        place = places[column]
        try:
            values[column] = rule(cells[place] if place < len(cells) else "")
        except Refused as error:
            faults.append(RowFault(row, column, str(error)))
    return Voter(row, **values) if len(values) == len(COLUMNS) else None


def _again(voter: Voter, seen: dict[tuple[str, str], int]) -> Iterator[RowFault]:
    for column in UNIQUE:
        first = seen.setdefault((column, getattr(voter, column)), voter.row)
        if first != voter.row:
            yield RowFault(voter.row, column, f"is that of row {first} too")
