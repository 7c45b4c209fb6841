"""`sandogh-web voters FILE`: the registrar's list of voters, taken whole or not at all."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.files import read_bytes
from contracts.commands.outcome import tell
from contracts.roll.spreadsheet import (
    MAX_BYTES,
    MAX_FAULTS,
    RowFault,
    SpreadsheetError,
    read_voters,
)
from contracts.roll.voters import Voter
from node.base.command import Json, example, progress
from web.commands.options import Settings, opened, settings_of
from web.voters.accounts import Imported, ImportRefused, Voters

SHOWN_ROWS = 20


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    line = "sandogh-web voters voters.csv --settings portal.toml"
    app.command("voters", epilog=example(line))(voters)


def voters(
    file: Annotated[Path, typer.Argument(help="The list, CSV in UTF-8 with a heading.")],
    settings: Settings = None,
    as_json: Json = False,
) -> int:
    """Take the registrar's list: licence, national_code, mobile, name, family; a voter a row.

    Every row that is wrong is named, and then nothing is imported. Voters who are not in the
    list stay; a row with the licence number or the national code of a voter changes that one.
    """
    try:
        listed = read_voters(read_bytes(file, MAX_BYTES))
        done = asyncio.run(_import(settings, listed))
    except (SpreadsheetError, ImportRefused) as fault:
        return _tell_faults(as_json, fault.faults)
    _tell_done(as_json, done, len(listed))
    return 0


async def _import(settings: Path | None, listed: Sequence[Voter]) -> Imported:
    async with opened(settings_of(settings)) as base:
        many = len(listed) > 1000

        def so_far(count: int) -> None:
            if many and (count % 5000 == 0 or count == len(listed)):
                progress(f"{count} of {len(listed)} rows compared")

        return await Voters(base).import_(listed, so_far)


def _tell_faults(as_json: bool, faults: Sequence[RowFault]) -> int:
    rows = [{"row": one.row, "column": one.column, "why": one.why} for one in faults]
    first = f"the first {MAX_FAULTS} faults" if len(faults) >= MAX_FAULTS else "faults"
    count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
    tell(
        as_json,
        {"imported": False, "faults": rows, "more": len(faults) >= MAX_FAULTS},
        *map(str, faults),
        f"nothing was imported: {first if len(faults) >= MAX_FAULTS else count}",
    )
    return 1


def _tell_done(as_json: bool, done: Imported, listed: int) -> None:
    values = {
        "imported": True,
        "listed": listed,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "others": done.others,
        "changed_rows": list(done.changed_rows),
    }
    lines = [
        f"{listed} voters in the list: {done.new} new, {done.changed} changed, "
        f"{done.unchanged} as they were"
    ]
    if done.changed_rows:
        shown = ", ".join(map(str, done.changed_rows[:SHOWN_ROWS]))
        more = "…" if done.changed > SHOWN_ROWS else ""
        lines.append(f"changed rows: {shown}{more}")
    if done.others:
        lines.append(f"{done.others} voters from before are not in the list; they stay")
    tell(as_json, values, *lines)
