"""Options that several commands share, and the password."""

import os
from pathlib import Path
from typing import Annotated

import typer

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
