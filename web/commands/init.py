"""`sandogh-web init`: the portal's own key, and a settings file to fill in."""

import os
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.outcome import tell
from node.base.command import Json, example
from node.base.errors import SandoghError
from web.keyring import MODE, create_key

KEY_FILE = "portal.key"
SETTINGS_FILE = "portal.toml"

SETTINGS = """\
# Settings of `sandogh-web`; docs/operating.md explains each. A path is taken from this file's
# directory. An environment variable comes before this file: SANDOGH_WEB_PORT=8081

election = "{election}"
horizon = "{horizon}"
origin = "{origin}"              # where voters reach the portal
database = "sqlite:///{directory}/portal.db"   # or postgresql://user@host/name
key_file = "portal.key"
relay_key = "relay.key"          # without it this process sends no ballots
relay_password_file = "relay.password"
# host = "127.0.0.1"
# port = 8080
# metrics_port = 9090            # on loopback
# logo = "logo.svg"
# photos = "photos"              # files named by their SHA-256 in hex
# explorer = "https://explorer.example/tx/{{hash}}"
# proxies = ["127.0.0.1"]        # whose X-Forwarded-For is believed
# hops = 1
# session = 1200                 # seconds; by default the manifest's
# ballot = 900
# code = 120
# remind = [86400, 7200]        # before the end, a message to those who have not voted
# tell_extension = false
# margin_closes = 3
# close_seconds = 5
# fee_multiple = 1
# fee_cap = 100000               # stroops an operation; without it nothing bids more
# retention_days = 60

[body]
fa = ""
en = ""

[support]
phones = []
# mail = "support@vote.example"

[support.hours]
fa = ""
en = ""

[sms]
line = ""                        # the short number to which voters text their code
# per_second = 20

# The second gateway is used when the first fails; docs/sms.md has a section for each.
# [[sms.gateways]]
# kind = "kavenegar"
# key_file = "kavenegar.apikey"
# line = "100077066"
# push_secret = ""               # the last part of the path to which it pushes messages

# [limits]
# window = 3600
# sign_ins_per_address = 60
# sign_ins_per_number = 10
# codes_per_voter = 6
# codes_per_mobile = 8
# codes_per_address = 60
# code_tries = 5
# resends = 2
# requests_per_address = 1200
"""


class InitError(SandoghError):
    """A file is there already, or cannot be written."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"{path}: {why}")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    words = "--election GABC… --horizon http://127.0.0.1:8000 --origin https://vote.example"
    app.command("init", epilog=example(f"sandogh-web init --directory portal {words}"))(init)


def init(
    directory: Annotated[Path, typer.Option(help="Where to write; made if missing.")],
    election: Annotated[str, typer.Option(help="The election's id, G….")] = "G…",
    horizon: Annotated[
        str, typer.Option(help="The ledger: the URL of a Horizon.")
    ] = "http://127.0.0.1:8000",
    origin: Annotated[
        str, typer.Option(help="Where voters reach the portal.")
    ] = "https://vote.example",
    as_json: Json = False,
) -> None:
    """Draw the portal's key and write a settings file to fill in; nothing is overwritten.

    Keep a copy of the key apart from the database's backups: what is personal in the database
    can be read with it, and with nothing else.
    """
    settings, key = directory / SETTINGS_FILE, directory / KEY_FILE
    directory.mkdir(parents=True, exist_ok=True)
    for path in (settings, key):
        if path.exists():
            raise InitError(path, "is there already; nothing was changed")
    create_key(key)
    text = SETTINGS.format(
        election=_quoted(election),
        horizon=_quoted(horizon),
        origin=_quoted(origin),
        directory=_quoted(str(directory.resolve())),
    )
    descriptor = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    values = {"settings": str(settings), "key": str(key)}
    then = f"sandogh-web migrate --settings {settings}"
    tell(as_json, values, f"wrote {settings} and {key}; fill in the first, then: {then}")


def _quoted(text: str) -> str:
    """Return a text as it stands between the quotes of a TOML string."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
