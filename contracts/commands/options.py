"""Options that several commands share, and the password."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.files import write_json
from contracts.keyfile import KeyFile, create, unlock
from node.base.errors import SandoghError
from node.wire.accounts import public_key

PASSWORD_VARIABLE = "SANDOGH_PASSWORD"  # noqa: S105  a variable's name
MAX_PASSWORD_FILE = 4096

Horizon = Annotated[str, typer.Option(help="The ledger: the URL of a Horizon.")]


def _account(text: str) -> str:
    public_key(text)
    return text


ElectionId = Annotated[
    str, typer.Option("--election", help="The election's id, G….", callback=_account)
]
Key = Annotated[Path, typer.Option(help="Your own encrypted key file.")]
Out = Annotated[Path, typer.Option(help="The file to write.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        help=f"A file that holds the password; else ${PASSWORD_VARIABLE}, else you are asked."
    ),
]


class OptionsError(SandoghError):
    """Options that do not go together, or one whose value is none."""


class PasswordError(SandoghError):
    """No password could be had."""


def password(file: Path | None, fresh: bool = False) -> str:
    """Return the password of a key file.

    Args:
        file: where it stands, or None for the variable or a prompt.
        fresh: a new one: asked for twice.

    Raises:
        PasswordError: the file is too large, or not readable as text.
    """
    if file is not None:
        data = file.read_bytes()
        if len(data) > MAX_PASSWORD_FILE:
            raise PasswordError(f"password file {file}: larger than {MAX_PASSWORD_FILE} bytes")
        try:
            return data.decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise PasswordError(f"password file {file}: not UTF-8 text") from error
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=fresh, err=True))


def open_key(path: Path, role: str, password_file: Path | None) -> KeyFile:
    """Open a role's key file, asking for its password.

    Raises:
        KeyFileError: it can't be opened.
    """
    return unlock(path, password(password_file), role)


def new_key(
    path: Path,
    role: str,
    public: dict[str, object],
    secret: dict[str, object],
    password_file: Path | None,
) -> KeyFile:
    """Make a role's key file under a new password.

    Raises:
        KeyFileError: something is there already, or the password is no good.
    """
    return create(path, role, public, secret, password(password_file, fresh=True))


def key_and_card(
    out: Path,
    card: Path,
    role: str,
    draw: Callable[[], tuple[dict[str, object], dict[str, object]]],
    password_file: Path | None,
) -> tuple[Mapping[str, Any], bool]:
    """Make a role's key file and its card; of a key file that is there, write the card again.

    So a run that was broken off between the two is finished by running it again.

    Args:
        out: the key file.
        card: what others may know.
        role: whose.
        draw: gives a new public and secret part.
        password_file: as in ``password``.

    Returns:
        The public part, and whether the key file was there.

    Raises:
        KeyFileError: it can't be written; or it is there and can't be opened as this role's.
        FileError: the card can't be written.
    """
    before = out.exists()
    if before:
        made = open_key(out, role, password_file)
    else:
        public, secret = draw()
        made = new_key(out, role, public, secret, password_file)
    write_json(card, dict(made.public))
    return made.public, before
