"""Ceremony, roll, set-up and manifest: what comes before the first ballot."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from nacl.signing import SigningKey

from contracts.accounts.compare import compare
from contracts.accounts.cost import Prices, starting_balances
from contracts.accounts.setup import Setup, setup_draft
from contracts.commands.authority.drafting import already, write_act, write_record_act
from contracts.commands.authority.founding import ROLE, check_commission
from contracts.commands.files import FileError, read_bytes, read_card, read_json
from contracts.commands.ledger import DAY, Connection, connect
from contracts.commands.options import ElectionId, Horizon, Out
from contracts.commands.outcome import StepRefused, tell
from contracts.crypto.attestation import is_possessed
from contracts.reading.election import Election, read_election, read_qualification
from contracts.records.kinds import ceremony, manifest, roll
from contracts.records.record import record_of
from contracts.records.roles import two_roles
from contracts.records.transactions import sign
from node.base.command import Json, example
from node.networks.reader import LedgerTransaction
from node.submit.in_order import NoAccount
from node.wire.accounts import address, public_key

MAX_ROLL = 1 << 24
MAX_COLUMNS = 1000
CONFIG = ("title", "languages", "trial", "races", "opens", "closes", "session", "floor")
ValidDays = Annotated[int, typer.Option(help="Days left to sign and post.", min=1, max=365)]
RelayCard = Annotated[Path, typer.Option(help="The relay's card.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "--horizon http://127.0.0.1:8000 --election GABC…"
    for name, function, rest in (
        (
            "ceremony",
            write_ceremony,
            "--member ali.card.json --need 1 --trustee t1.card.json --columns 45 --threshold 1",
        ),
        ("roll", write_roll, "--roll roll.bin"),
        ("setup", write_setup, "--relay relay.card.json"),
        ("manifest", write_manifest, "--config election.json --relay relay.card.json"),
    ):
        line = f"sandogh-election authority {name} {at} {rest} --out {name}.act"
        app.command(name, epilog=example(line))(function)


def write_ceremony(
    horizon: Horizon,
    election: ElectionId,
    member: Annotated[list[Path], typer.Option(help="A member's card; repeat it.")],
    need: Annotated[int, typer.Option(help="How many members sign each act.", min=1)],
    trustee: Annotated[list[Path], typer.Option(help="A trustee's card, in order; repeat it.")],
    columns: Annotated[int, typer.Option(help="Candidates of all races.", min=1, max=MAX_COLUMNS)],
    threshold: Annotated[int, typer.Option(help="Trustees who open a total.", min=1)],
    out: Out,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Write the act that begins a key ceremony."""
    commission = [read_card(path, ROLE, ("key",))["key"] for path in member]
    trustees = _attesters(trustee, "trustee", ("account", "seal", "bls", "pop"))
    body = ceremony.from_value(
        {
            "commission": commission,
            "need": need,
            "columns": columns,
            "threshold": threshold,
            "trustees": trustees,
        }
    )
    asyncio.run(_ceremony(horizon, election, body, out, valid_days, as_json))


async def _ceremony(
    horizon: str, account: str, body: ceremony.Ceremony, out: Path, valid_days: int, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        running = election.ceremony_record
        # one that another ceremony ended does not begin again
        if running is None or running.record.id != record_of(body).id:
            _before_manifest(election, "a ceremony")
            found = await connection.reader.account(account)
            if found is None:
                raise NoAccount(account, horizon)
            check_commission(found, body.commission, body.need)
            _check_seals(election, body)
        await write_record_act(connection, election, body, "key ceremony", out, valid_days, as_json)


def _before_manifest(election: Election, what: str) -> None:
    if election.manifest_record is not None:
        raise StepRefused(f"the manifest is on the ledger: {what} comes too late")


def _check_seals(election: Election, body: ceremony.Ceremony) -> None:
    """Refuse a trustee's card that served before: V5 would fail for ever."""
    used = set(election.history.seals())
    for number, one in enumerate(body.trustees, 1):
        if one.seal in used:
            raise StepRefused(
                f"the seal key of trustee {number}, {one.account}, was in a ceremony before: let "
                "the trustee run `trustee renew` and hand in the new card"
            )
        used.add(one.seal)


def _attesters(paths: Sequence[Path], role: str, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """Read cards: a BLS key that is not proved, or comes twice, would fail V13 for ever."""
    found: dict[str, Path] = {}
    cards = []
    for path in paths:
        card = read_card(path, role, fields)
        key, proof = card["bls"], card["pop"]
        if not (_is_hex(key) and _is_hex(proof)):
            raise FileError(path, "fields bls and pop are not hex in lower case")
        if not is_possessed(bytes.fromhex(key), bytes.fromhex(proof)):
            raise FileError(path, "its BLS key is not proved by its field pop: ask for a new card")
        if key in found:
            raise FileError(path, f"has the BLS key of {found[key]}: ask for a new card")
        found[key] = path
        cards.append({name: card[name] for name in fields})
    return cards


def _is_hex(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("([0-9a-f]{2})+", value, re.ASCII) is not None


def write_roll(
    horizon: Horizon,
    election: ElectionId,
    roll_file: Annotated[Path, typer.Option("--roll", help="The registrar's roll.")],
    out: Out,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Write the act that posts the roll: one signing, however many transactions."""
    body = roll.decode(read_bytes(roll_file, MAX_ROLL))
    asyncio.run(_roll(horizon, election, body, out, valid_days, as_json))


async def _roll(
    horizon: str, account: str, body: roll.Roll, out: Path, valid_days: int, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        if not already(election, record_of(body)):
            _before_manifest(election, "a roll")
        title = f"roll of {len(body)} voters"
        await write_record_act(connection, election, body, title, out, valid_days, as_json)


def write_setup(
    horizon: Horizon,
    election: ElectionId,
    relay: RelayCard,
    out: Out,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Write the one set-up transaction; keys of issuer, urn and box sign it and are dropped."""
    keys = tuple(map(public_key, _addresses(relay, "keys")))
    asyncio.run(_setup(horizon, election, keys, out, valid_days, as_json))


async def _setup(
    horizon: str, account: str, keys: tuple[bytes, ...], out: Path, valid_days: int, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        before = await find_setup(connection, election)
        if before is not None:
            name = before.hash.hex()
            values = {"act": None, "transaction": name, "before": True}
            tell(as_json, values, f"set-up {name} is on the ledger; there is nothing to sign")
            return
        voters = len(roll.decode(election.last_roll().record.body))
        owners = [SigningKey.generate() for _ in range(3)]
        issuer, urn, box = (address(bytes(one.verify_key)) for one in owners)
        prices = Prices(connection.network.base_fee, connection.network.base_reserve)
        limit = connection.network.tip.close_time + valid_days * DAY
        draft = setup_draft(
            Setup(issuer, urn, box, voters, keys),
            starting_balances(prices, len(keys)),
            await connection.posting(account, limit),
        )
        # a copy that is never posted leaves keys of accounts that never exist
        signed = sign(draft, connection.network_id, [bytes(one) for one in owners])
        write_act(connection, (signed,), f"set-up for {voters} voters", out, as_json)


async def find_setup(connection: Connection, election: Election) -> LedgerTransaction | None:
    """Return the last set-up of the authority that issues VOTE to the last roll."""
    found = None
    after = election.last_roll()
    voters = len(roll.decode(after.record.body))
    async for one in connection.reader.transactions(election.account, after=after.position):
        if one.successful and one.transaction.source == election.account:
            compared = compare(one.transaction, voters)
            found = one if compared.setup is not None else found
    return found


def write_manifest(
    horizon: Horizon,
    election: ElectionId,
    config: Annotated[Path, typer.Option(help="Title, languages, races, times: JSON.")],
    relay: RelayCard,
    out: Out,
    observer: Annotated[
        list[Path] | None, typer.Option(help="An observer's card; repeat it.")
    ] = None,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Write the act that posts the manifest: the election itself."""
    values = read_json(config)
    for name in CONFIG:
        if name not in values:
            raise FileError(config, f"has no field {name}")
    for name in values:
        if name not in CONFIG:
            raise FileError(config, f"has the unknown field {name[:40]}")
    values["channels"] = _addresses(relay, "channels")
    values["observers"] = _attesters(observer or (), "observer", ("account", "bls", "pop"))
    asyncio.run(_manifest(horizon, election, values, out, valid_days, as_json))


def _check_observers(observers: list[dict[str, Any]], body: ceremony.Ceremony) -> None:
    trustees = {one.bls.hex(): number for number, one in enumerate(body.trustees, 1)}
    for one in observers:
        number = trustees.get(one["bls"])
        if number is not None:
            raise StepRefused(f"observer {one['account']} has the BLS key of trustee {number}")


async def _manifest(
    horizon: str, account: str, values: dict[str, Any], out: Path, valid_days: int, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        if election.manifest_record is not None:
            name = election.manifest_id.hex()
            told = {"act": None, "record": name, "before": True}
            tell(as_json, told, f"manifest {name} is on the ledger; a second one would fail V3")
            return
        found = await read_qualification(connection.reader, election)
        if not found.qualified:
            why = "; ".join(fault.text for fault in found.faults)
            raise StepRefused(f"the key ceremony is not complete: {why}")
        assert found.keyset is not None
        assert election.ceremony_record is not None
        _check_observers(values["observers"], ceremony.decode(election.ceremony_record.record.body))
        setup = await find_setup(connection, election)
        if setup is None:
            raise StepRefused("there is no set-up for the last roll on the ledger yet")
        made = compare(setup.transaction).setup
        assert made is not None
        body = manifest.from_value(
            {
                **values,
                "network": connection.network.passphrase,
                "ceremony": election.ceremony_record.record.id.hex(),
                "keyset": found.keyset.hex(),
                "columns": found.columns.hex(),
                "roll": election.last_roll().record.id.hex(),
                "setup": setup.transaction.hash.hex(),
                "issuer": made.issuer,
                "urn": made.urn,
                "box": made.box,
            }
        )
        for text in two_roles(account, election.ceremony, body):
            raise StepRefused(f"no account may stand in two roles: {text}")
        tip = connection.network.tip
        if tip.close_time >= body.opens:
            raise StepRefused(
                f"opens is {body.opens}; the last ledger closed at {tip.close_time} already"
            )
        if body.shape.m > found.terms.columns:
            raise StepRefused(
                f"{body.shape.m} candidates, but the ceremony made {found.terms.columns} keys"
            )
        await write_record_act(connection, election, body, "manifest", out, valid_days, as_json)


def _addresses(path: Path, name: str) -> list[str]:
    card = read_card(path, "relay", ("account", "keys", "channels"))
    listed = card[name]
    if not isinstance(listed, list) or not listed:
        raise FileError(path, f"field {name} lists no accounts; has `relay channels` been run?")
    for one in listed:
        public_key(str(one))
    return [str(one) for one in listed]
