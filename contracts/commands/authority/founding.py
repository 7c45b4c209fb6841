"""A member's key, and the authority account that the members share."""

import asyncio
import base64
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from nacl.signing import SigningKey

from contracts.accounts.authority import authority_draft
from contracts.accounts.cost import Prices, authority_funds
from contracts.commands.files import (
    FileError,
    read_card,
    read_json,
    require_account,
    write_json,
)
from contracts.commands.ledger import Connection, connect
from contracts.commands.making import Drawn, make_secrets
from contracts.commands.options import Horizon, Out, PasswordFile, open_key
from contracts.commands.outcome import StepRefused, tell_posted
from contracts.keyfile import KeyFile
from contracts.records.transactions import sign
from contracts.relaying.keys import seed_of, signing_seed
from node.base.command import Json, example
from node.networks.reader import AccountInfo
from node.submit.in_order import Step
from node.submit.landing import Expired, SequenceTaken
from node.wire.accounts import address, public_key

ROLE = "commission"
PLANNED_RECORDS = [1 << 14, 1 << 14, 1 << 17, 1 << 10, 1 << 10]
"""Bytes set aside for ceremony, roll, manifest and later acts, besides what is asked for."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(
        "member",
        epilog=example("sandogh-election authority member --out ali.key --card ali.card.json"),
    )(member)
    app.command(
        "create",
        epilog=example(
            "sandogh-election authority create --horizon http://127.0.0.1:8000 --funder relay.key "
            "--member ali.card.json --member sara.card.json --need 2 --out authority.json"
        ),
    )(create)


def member(
    out: Out,
    card: Annotated[Path, typer.Option(help="Where to write what others may know of you.")],
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Make a commission member's key."""
    make_secrets(ROLE, out, card, _draw_member, password_file, as_json)


def _draw_member() -> Drawn:
    key = SigningKey.generate()
    public = {"role": ROLE, "key": address(bytes(key.verify_key))}
    return public, {"seed": bytes(key).hex()}


def create(
    horizon: Horizon,
    funder: Annotated[Path, typer.Option(help="The relay's key file, which pays.")],
    member: Annotated[list[Path], typer.Option(help="A member's card; repeat it.")],
    need: Annotated[int, typer.Option(help="How many members sign each act.", min=1)],
    out: Out,
    roll_size: Annotated[
        int, typer.Option(help="About how many voters; sets the coins put aside.", min=1)
    ] = 1000,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Create the authority account, owned by the members together: the election's id.

    Said again with the same --out, it finishes what was begun and creates no second one.
    """
    members = tuple(public_key(read_card(path, ROLE, ("key",))["key"]) for path in member)
    key = open_key(funder, "relay", password_file)
    asyncio.run(_create(horizon, key, Ownership(members, need, roll_size), out, as_json))


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose the authority account is: members' keys, how many sign; and for how many voters."""

    members: tuple[bytes, ...]
    need: int
    roll_size: int


async def _create(
    horizon: str, funder: KeyFile, owned: Ownership, out: Path, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        begun = _begun(out, connection.network.passphrase)
        steps: list[Step] = []
        try:
            made = begun or await _draft(connection, funder, owned, out)
            landed = await connection.post_envelopes([made.envelope], steps.append)
        except (SequenceTaken, Expired):
            if begun is None:
                raise
            # what was begun can never land: another account is drawn
            made = await _draft(connection, funder, owned, out)
            landed = await connection.post_envelopes([made.envelope])
        said = {"election": made.account}
        before = any(step.skipped for step in steps)
        tell_posted(as_json, connection, f"election {made.account}", landed, said, before)


@dataclass(frozen=True, slots=True)
class Founding:
    """The account and the signed transaction that creates it."""

    account: str
    envelope: bytes


async def _draft(connection: Connection, funder: KeyFile, owned: Ownership, out: Path) -> Founding:
    """Draw the account, sign its creation, and keep both before they are sent."""
    # drawn, used for this one transaction, and dropped
    own = SigningKey.generate()
    account = address(bytes(own.verify_key))
    prices = Prices(connection.network.base_fee, connection.network.base_reserve)
    lengths = [32 * owned.roll_size + 1, *PLANNED_RECORDS]
    balance = 2 * authority_funds(prices, len(owned.members), 20, lengths)
    posting = await connection.posting(str(funder.public["account"]))
    draft = authority_draft(account, owned.members, owned.need, balance, posting)
    seeds = [bytes(own), signing_seed(seed_of(funder), "treasury", 0)]
    signed = sign(draft, connection.network_id, seeds)
    value = {
        "election": account,
        "network": connection.network.passphrase,
        "transaction": signed.hash(connection.network_id).hex(),
        "envelope": base64.b64encode(signed.envelope()).decode("ascii"),
    }
    write_json(out, value)
    return Founding(account, signed.envelope())


def _begun(out: Path, network: str) -> Founding | None:
    """Return what an earlier run began, or None.

    Raises:
        FileError: the file is of another network, or none of ours.
    """
    if not out.exists():
        return None
    value = read_json(out)
    if value.get("network") != network:
        raise FileError(out, f"is of another network than “{network}”")
    try:
        envelope = base64.b64decode(value["envelope"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(out, "field envelope is no transaction; name another --out") from error
    return Founding(require_account(out, "election", value.get("election")), envelope)


def owners(found: AccountInfo) -> tuple[str, ...]:
    """Return who signs for an authority's account: its signers of weight 1, but not itself."""
    return tuple(
        signer
        for signer, weight in found.signers.items()
        if weight == 1 and signer.startswith("G") and signer != found.account
    )


def check_commission(found: AccountInfo, members: Collection[str], need: int) -> None:
    """Make sure that what the account's owners post always bears ``need`` members' signatures.

    Args:
        found: the authority's account; `authority post` attaches as many signatures as its
            high threshold asks for.
        members: as the ceremony is to name them, G….
        need: how many of them sign.

    Raises:
        StepRefused: a member does not sign for the account, or too few signatures are attached.
    """
    signers = owners(found)
    for member in members:
        if member not in signers:
            raise StepRefused(f"member {member} is no signer of the account {found.account}")
    attached = found.thresholds.high
    others = len(set(signers) - set(members))
    sure = max(attached - others, 0)
    if need > sure:
        raise StepRefused(
            f"need is {need}, but of the {attached} signatures that the account asks for on each "
            f"act only {sure} are sure to be these members'"
        )
