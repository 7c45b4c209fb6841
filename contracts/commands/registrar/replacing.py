"""A voter's place in the roll, and a new credential in place of a lost one."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from contracts.commands.files import FileError
from contracts.commands.ledger import connect
from contracts.commands.options import ElectionId, Horizon, Key, PasswordFile
from contracts.commands.outcome import StepRefused, tell
from contracts.commands.registrar.issuing import first_key, open_registrar
from contracts.counting.amendments import counts_already
from contracts.crypto.group import Point
from contracts.keyfile import KeyFile
from contracts.reading.counted import has_voted
from contracts.reading.election import read_election
from contracts.roll.credentials import new_credential
from contracts.roll.credentials import public_key as credential_key
from node.base.command import Json, example

Row = Annotated[int, typer.Option(help="The voter's row in the list.", min=1)]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "--horizon http://127.0.0.1:8000 --election GABC… --key registrar.key --row 17"
    app.command("index", epilog=example(f"sandogh-election registrar index {at}"))(index)
    app.command("replace", epilog=example(f"sandogh-election registrar replace {at}"))(replace)


def index(
    horizon: Horizon,
    election: ElectionId,
    key: Key,
    row: Row,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Tell a voter's index in the roll: who holds this list can link people to ballots."""
    opened = open_registrar(key, election, password_file)
    place, _ = asyncio.run(_place(horizon, election, opened, row))
    tell(as_json, {"row": row, "index": place}, f"row {row} is index {place} of the roll")


def replace(
    horizon: Horizon,
    election: ElectionId,
    key: Key,
    row: Row,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Draw a new credential for a voter who lost theirs; the commission amends the roll with it.

    Said again before the amendment, it draws nothing and tells the same key.
    """
    opened = open_registrar(key, election, password_file)
    place, entry = asyncio.run(_place(horizon, election, opened, row))
    asyncio.run(_must_not_have_voted(horizon, election, place))
    new = asyncio.run(_key_to_give(horizon, election, entry))
    if new is None:
        first = entry.get("first", entry["credential"])
        entry = {**entry, "first": first, "credential": new_credential().hex()}
        # kept before it is told, so that no published key is without its credential
        listed = opened.secret["voters"]
        voters = [entry if one["row"] == row else one for one in listed]
        opened.save(secret={**opened.secret, "voters": voters})
        new = asyncio.run(_key_to_give(horizon, election, entry))
        assert new is not None
    tell(
        as_json,
        {"row": row, "index": place, "key": new.hex()},
        f"row {row} is index {place}; have the commission run:",
        f"  authority amend --index {place} --key {new.hex()} --reason …",
    )


async def _place(
    horizon: str, account: str, opened: KeyFile, row: int
) -> tuple[int, Mapping[str, Any]]:
    """Return a voter's index and entry.

    Raises:
        FileError: no voter has this row.
        StepRefused: the roll on the ledger does not have the voter.
    """
    entry = next((one for one in opened.secret["voters"] if one["row"] == row), None)
    if entry is None:
        raise FileError(opened.path, f"has no voter of row {row}")
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        place = election.roll().find(first_key(election.network_id, election.key, entry))
        if place is None:
            raise StepRefused(f"the credential of row {row} is not in the roll on the ledger")
        return place, entry


async def _must_not_have_voted(horizon: str, account: str, place: int) -> None:
    """Refuse where no new key could be given any more.

    Raises:
        StepRefused: a ballot of the index counts.
    """
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        if await has_voted(connection.reader, election, place):
            raise StepRefused(f"no new key can be given: {counts_already(place)}")


async def _key_to_give(horizon: str, account: str, entry: Mapping[str, Any]) -> Point | None:
    """Return the key of a new credential that no amendment has published yet, or None."""
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        credential = bytes.fromhex(entry["credential"])
        own = credential_key(election.network_id, election.key, credential)
        published = {one.amend.key for one in election.amendments()}
        fresh = "first" in entry and own not in published
        return own if fresh else None
