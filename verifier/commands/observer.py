"""`sandogh-verify observer`: an observer's key file, and the card for the commission."""

from pathlib import Path
from typing import Annotated

import typer
from nacl.signing import SigningKey

from contracts.commands.making import Drawn, make_secrets
from contracts.commands.options import Out, PasswordFile
from contracts.crypto import attestation as bls
from node.base.command import Json, example
from node.wire.accounts import address

ROLE = "observer"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "observer", epilog=example("sandogh-verify observer --out o.key --card o.card.json")
    )(command)


def command(
    out: Out,
    card: Annotated[Path, typer.Option(help="Where to write what others may know of you.")],
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Make an observer's secrets; the card goes to the commission, for the manifest."""
    make_secrets(ROLE, out, card, _draw, password_file, as_json)


def _draw() -> Drawn:
    account = SigningKey.generate()
    secret = bls.new_secret()
    public = {
        "role": ROLE,
        "account": address(bytes(account.verify_key)),
        "bls": bls.public_key(secret).hex(),
        "pop": bls.prove_possession(secret).hex(),
    }
    return public, {"account": bytes(account).hex(), "bls": secret.hex()}
