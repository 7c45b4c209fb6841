"""Making a role's secrets: once. Said again, the command writes the card anew and no more."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from contracts.commands.files import write_json
from contracts.commands.options import new_key, open_key
from contracts.commands.outcome import tell

Drawn = tuple[Mapping[str, Any], Mapping[str, Any]]
"""Public part, which is the card, and secret part; JSON values."""


def make_secrets(
    role: str,
    out: Path,
    card: Path,
    draw: Callable[[], Drawn],
    password_file: Path | None,
    as_json: bool,
) -> None:
    """Make a role's key file, then its card.

    A run that was stopped between the two is finished by the same command: the key file that
    is there is opened, and its card written.

    Args:
        role: whose.
        out: the key file; a role's own that is there stays as it is.
        card: written anew.
        draw: makes the secrets.
        password_file: as all commands have it.
        as_json: how to tell.

    Raises:
        KeyFileError: something else is there, or another password's or role's file.
    """
    if out.exists():
        public: Mapping[str, Any] = open_key(out, role, password_file).public
        write_json(card, public)
        tell(as_json, {**public, "before": True}, f"key file {out} was there; card {card} is anew")
        return
    public, secret = draw()
    new_key(out, role, dict(public), dict(secret), password_file)
    write_json(card, public)
    shown = public.get("account", public.get("key"))
    tell(as_json, public, f"key file {out}, card {card}: {shown}")
