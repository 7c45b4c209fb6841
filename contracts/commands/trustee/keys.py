"""A trustee's key file and card."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from nacl.signing import SigningKey

from contracts.ceremony.sealing import SEED_SIZE, seal_key
from contracts.commands.files import write_json
from contracts.commands.making import Drawn, make_secrets
from contracts.commands.options import Key, Out, PasswordFile, open_key
from contracts.commands.outcome import tell
from contracts.commands.trustee.seeds import renewed
from contracts.crypto import attestation as bls
from node.base.command import Json, example
from node.wire.accounts import address

ROLE = "trustee"
Card = Annotated[Path, typer.Option(help="Where to write what others may know of you.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(
        "init",
        epilog=example("sandogh-election trustee init --out t1.key --card t1.card.json"),
    )(init)
    app.command(
        "renew",
        epilog=example("sandogh-election trustee renew --key t1.key --card t1.card.json"),
    )(renew)


def init(out: Out, card: Card, password_file: PasswordFile = None, as_json: Json = False) -> None:
    """Make a trustee's secrets; the card goes to the commission."""
    make_secrets(ROLE, out, card, _draw, password_file, as_json)


def _draw() -> Drawn:
    account = SigningKey.generate()
    seed = secrets.token_bytes(SEED_SIZE)
    attesting = bls.new_secret()
    public = {
        "role": ROLE,
        "account": address(bytes(account.verify_key)),
        "seal": seal_key(seed).hex(),
        "bls": bls.public_key(attesting).hex(),
        "pop": bls.prove_possession(attesting).hex(),
    }
    secret = {
        "account": bytes(account).hex(),
        "seed": seed.hex(),
        "bls": attesting.hex(),
        "shared": {},
    }
    return public, secret


def renew(key: Key, card: Card, password_file: PasswordFile = None, as_json: Json = False) -> None:
    """Draw a new seed for a new ceremony; the old ones stay for the ceremonies that named them."""
    opened = open_key(key, ROLE, password_file)
    seed = secrets.token_bytes(SEED_SIZE)
    public = {**opened.public, "seal": seal_key(seed).hex()}
    opened.save(renewed(opened.secret, seed), public)
    write_json(card, public)
    tell(as_json, public, f"new seal key {public['seal']}; give the new card to the commission")
