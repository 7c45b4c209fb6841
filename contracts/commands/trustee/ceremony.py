"""Dealing a key, and checking what the others sealed to oneself."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

import typer

from contracts.ceremony.acknowledge import BadShares, acknowledge
from contracts.ceremony.complain import complain
from contracts.ceremony.deal import check_seed, deal
from contracts.ceremony.qualification import Qualification
from contracts.ceremony.terms import Terms
from contracts.commands.ledger import Connection, connect
from contracts.commands.options import ElectionId, Horizon, Key, PasswordFile, open_key
from contracts.commands.outcome import StepRefused, tell_done_before, tell_posted
from contracts.commands.trustee.keys import ROLE
from contracts.commands.trustee.seeds import Seed, bind_seed, find_seed
from contracts.keyfile import KeyFile
from contracts.reading.election import Election, read_election, read_qualification
from contracts.records.record import record_of
from node.base.command import Json, example, progress


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "--horizon http://127.0.0.1:8000 --election GABC… --key t1.key"
    app.command("deal", epilog=example(f"sandogh-election trustee deal {at}"))(post_key)
    app.command("check", epilog=example(f"sandogh-election trustee check {at}"))(check)


@dataclass(frozen=True, slots=True)
class Place:
    """A trustee's place in the last ceremony.

    Attributes:
        number: i, from 1.
        account: G…, with the seed that signs for it.
        kept: the seed whose seal key the ceremony names.
        found: what the trustees posted so far.
    """

    election: Election
    terms: Terms
    number: int
    account: str
    signing_seed: bytes
    kept: Seed
    found: Qualification

    @property
    def seed(self) -> bytes:
        """The ceremony's seed, 32 bytes."""
        return self.kept.value

    def must_be_open(self) -> None:
        """Make sure that a record of the ceremony posted now would count.

        Raises:
            StepRefused: the manifest is there.
        """
        if self.election.manifest_record is not None:
            raise StepRefused("the manifest is on the ledger; the ceremony is over")


async def take_place(connection: Connection, account: str, key: KeyFile) -> Place:
    """Find one's place in the ceremony of an election.

    Raises:
        StepRefused: the ceremony does not name this trustee.
        SeedMismatch: it names another seal key.
        NotThere: there is no ceremony.
    """
    election = await read_election(connection.reader, account)
    terms, own = election.terms, str(key.public["account"])
    if own not in terms.accounts:
        raise StepRefused(f"the ceremony does not name your account {own}")
    number = terms.accounts.index(own) + 1
    kept = find_seed(key, terms.seal(number))
    check_seed(kept.value, terms, number)
    found = await read_qualification(connection.reader, election)
    signing = bytes.fromhex(key.secret["account"])
    return Place(election, terms, number, own, signing, kept, found)


def post_key(
    horizon: Horizon,
    election: ElectionId,
    key: Key,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Check one's own entry in the ceremony and post one's key with the sealed shares."""
    opened = open_key(key, ROLE, password_file)
    asyncio.run(_deal(horizon, election, opened, as_json))


async def _deal(horizon: str, account: str, key: KeyFile, as_json: bool) -> None:
    async with connect(horizon) as connection:
        place = await take_place(connection, account, key)
        said = {"trustee": place.number}
        if place.number in place.found.keys:
            tell_done_before(as_json, f"key of trustee {place.number}", said)
            return
        place.must_be_open()
        scope = place.terms.scope.hex()
        if place.kept.scope not in (None, scope):
            raise StepRefused(
                "this seed served another ceremony; run `trustee renew` and give the "
                "commission the new card"
            )
        # the seed is bound to this ceremony before anything of it is shown
        bind_seed(key, place.kept, scope)
        body = deal(place.seed, place.terms, place.number)
        landed = await connection.post_record(record_of(body), place.account, place.signing_seed)
        tell_posted(as_json, connection, f"key of trustee {place.number}", landed, said)


def check(
    horizon: Horizon,
    election: ElectionId,
    key: Key,
    complaint: Annotated[
        bool,
        typer.Option("--complain", help="Post a complaint without asking if a share is wrong."),
    ] = False,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Open the shares sealed to oneself: acknowledge the keys, or complain of a wrong share."""
    opened = open_key(key, ROLE, password_file)
    asyncio.run(_check(horizon, election, opened, complaint, as_json))


async def _check(horizon: str, account: str, key: KeyFile, complaint: bool, as_json: bool) -> None:
    async with connect(horizon) as connection:
        place = await take_place(connection, account, key)
        said = {"trustee": place.number}
        if place.number in place.found.acks:
            tell_done_before(as_json, f"ack of trustee {place.number}", said)
            return
        if any(one.complainer == place.number for one in place.found.complaints):
            tell_done_before(as_json, f"complaint of trustee {place.number}", said)
            return
        place.must_be_open()
        try:
            body = acknowledge(place.seed, place.terms, place.number, place.found.dealt)
        except BadShares as error:
            await _complain(connection, place, error, complaint, as_json)
            return
        landed = await connection.post_record(record_of(body), place.account, place.signing_seed)
        tell_posted(as_json, connection, f"ack of trustee {place.number}", landed, said)


async def _complain(
    connection: Connection, place: Place, error: BadShares, sure: bool, as_json: bool
) -> None:
    dealer = min(error.wrong)
    progress(str(error))
    progress("a complaint opens the shares that this dealer sealed to you, and ends the ceremony")
    if not sure:
        typer.confirm("Post the complaint?", abort=True, err=True)
    key = place.found.keys[dealer].key
    body = complain(place.seed, place.terms, place.number, dealer, key)
    landed = await connection.post_record(record_of(body), place.account, place.signing_seed)
    what = f"complaint of trustee {place.number} about dealer {dealer}"
    tell_posted(as_json, connection, what, landed, {"trustee": place.number, "dealer": dealer})
    raise StepRefused(str(error))
