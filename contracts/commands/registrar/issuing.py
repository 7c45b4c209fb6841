"""Credentials: drawn once, kept encrypted, sent in the voters' own links, never published."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.files import FileError, read_bytes, write_bytes
from contracts.commands.ledger import connect
from contracts.commands.options import (
    ElectionId,
    Horizon,
    Key,
    OptionsError,
    Out,
    PasswordFile,
    new_key,
    open_key,
)
from contracts.commands.outcome import StepRefused, tell
from contracts.counting.amendments import annulled
from contracts.crypto.group import Point
from contracts.keyfile import KeyFile
from contracts.reading.election import read_election
from contracts.roll.credentials import link, new_credential
from contracts.roll.credentials import public_key as credential_key
from contracts.roll.sorted_keys import sorted_roll
from contracts.roll.spreadsheet import MAX_BYTES, read_voters
from contracts.roll.voters import Voter
from node.base.command import Json, example
from node.wire.accounts import public_key
from node.wire.hashes import network_id

ROLE = "registrar"
LINKS = "links"


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "--horizon http://127.0.0.1:8000 --election GABC…"
    app.command(
        "issue",
        epilog=example(
            f"sandogh-election registrar issue {at} --voters voters.csv --out registrar.key "
            "--roll roll.bin"
        ),
    )(issue)
    app.command(
        "links",
        epilog=example(
            f"sandogh-election registrar links {at} --key registrar.key "
            "--base-url https://vote.example/ --out links.key"
        ),
    )(links)


def issue(
    horizon: Horizon,
    election: ElectionId,
    voters: Annotated[Path, typer.Option(help="The voters' list, CSV.")],
    out: Out,
    roll: Annotated[Path, typer.Option(help="Where to write the roll, for the commission.")],
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Draw a credential for each voter; write them encrypted, and the roll of their keys.

    Said again, it draws nothing: it writes the roll of the credentials that are there.
    """
    listed = read_voters(read_bytes(voters, MAX_BYTES))
    passphrase = asyncio.run(_passphrase(horizon, election))
    network, authority = network_id(passphrase), public_key(election)
    before = out.exists()
    if before:
        entries = _first_drawn(out, election, listed, password_file)
    else:
        entries = [
            {"row": one.row, "mobile": one.mobile, "credential": new_credential().hex()}
            for one in listed
        ]
    made = sorted_roll(
        credential_key(network, authority, bytes.fromhex(one["credential"])) for one in entries
    )
    public = {"role": ROLE, "election": election, "network": passphrase, "voters": len(made)}
    if not before:
        # the credentials are on the disk before anyone can see the roll of their keys
        new_key(out, ROLE, dict(public), {"voters": entries}, password_file)
    write_bytes(roll, made.encode())
    drawn = "were there" if before else "drawn"
    values = {**public, "before": True} if before else public
    tell(as_json, values, f"{len(made)} credentials {drawn}, in {out}; the roll is in {roll}")


def _first_drawn(
    out: Path, election: str, listed: Sequence[Voter], password_file: Path | None
) -> list[dict[str, Any]]:
    """Return the entries of an earlier issue, as the roll has them: replacements left out."""
    voters = open_registrar(out, election, password_file).secret["voters"]
    if [(one["row"], one["mobile"]) for one in voters] != [(one.row, one.mobile) for one in listed]:
        raise StepRefused(f"{out} holds credentials of another list of voters")
    return [{**one, "credential": one.get("first", one["credential"])} for one in voters]


async def _passphrase(horizon: str, election: str) -> str:
    async with connect(horizon) as connection:
        await read_election(connection.reader, election)
        return connection.network.passphrase


def links(
    horizon: Horizon,
    election: ElectionId,
    key: Key,
    base_url: Annotated[str, typer.Option(help="Where voters vote; no # in it.")],
    out: Annotated[Path | None, typer.Option(help="An encrypted file of the links.")] = None,
    plain: Annotated[
        Path | None,
        typer.Option(help="A plain file of the links, for a rehearsal: whoever reads it can vote."),
    ] = None,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Make the voters' links, once the manifest is on the ledger.

    Said again, it makes the same links, and writes what is missing.
    """
    if out is None and plain is None:
        raise OptionsError("say --out for an encrypted file, or --plain in a rehearsal")
    opened = open_registrar(key, election, password_file)
    manifest_id, entries = asyncio.run(_in_force(horizon, election, opened))
    made = [
        {
            "row": entry["row"],
            "mobile": entry["mobile"],
            "link": link(base_url, manifest_id, bytes.fromhex(entry["credential"])),
        }
        for entry in entries
    ]
    if out is not None:
        public = {"role": LINKS, "election": election, "manifest": manifest_id.hex()}
        _keep_links(out, public, {"links": made}, password_file)
    if plain is not None:
        lines = (json.dumps({"row": one["row"], "link": one["link"]}) + "\n" for one in made)
        write_bytes(plain, "".join(lines).encode(), 0o600)
    values = {"links": len(made), "manifest": manifest_id.hex()}
    tell(as_json, values, f"{len(made)} links for manifest {manifest_id.hex()}")


def _keep_links(
    out: Path, public: dict[str, Any], secret: dict[str, Any], password_file: Path | None
) -> None:
    """Write the encrypted links, unless they are there.

    Raises:
        FileError: other links are there, such as those before a replacement.
    """
    if not out.exists():
        new_key(out, LINKS, public, secret, password_file)
        return
    there = open_key(out, LINKS, password_file)
    if (there.public, there.secret) != (public, secret):
        raise FileError(out, "holds other links; nothing was changed, name another file")


async def _in_force(
    horizon: str, account: str, opened: KeyFile
) -> tuple[bytes, list[dict[str, Any]]]:
    """Return the manifest's id and the voters who are not annulled.

    Raises:
        StepRefused: a credential that is neither in the roll nor in an amendment.
    """
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        roll, amendments = election.roll(), election.amendments()
        gone = annulled(amendments, election.context, election.window().end, len(roll))
        amended = {one.amend.key for one in amendments}
        network, authority = election.network_id, election.key
        left = []
        for entry in opened.secret["voters"]:
            if roll.find(first_key(network, authority, entry)) in gone:
                continue
            own = credential_key(network, authority, bytes.fromhex(entry["credential"]))
            if roll.find(own) is None and own not in amended:
                why = "its new key awaits an amendment" if "first" in entry else "not in the roll"
                raise StepRefused(f"the credential of row {entry['row']}: {why} on the ledger")
            left.append(entry)
        return election.manifest_id, left


def first_key(network: bytes, authority: bytes, entry: Mapping[str, Any]) -> Point:
    """Return the key with which a voter stands in the roll, whatever replaced it since."""
    first = entry.get("first", entry["credential"])
    return credential_key(network, authority, bytes.fromhex(first))


def open_registrar(key: Path, election: str, password_file: Path | None) -> KeyFile:
    """Open the registrar's key file of an election.

    Raises:
        KeyFileError: it can't be opened.
        FileError: it is of another election.
    """
    opened = open_key(key, ROLE, password_file)
    if opened.public.get("election") != election:
        raise FileError(key, f"is of the election {opened.public.get('election')}")
    return opened
