"""Files passed between people: read with limits, written whole or not at all."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from contracts.records.act import MAX_BYTES as MAX_ACT
from contracts.records.act import Act, decode_act
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.wire.accounts import AddressError, public_key

MAX_JSON = 16 << 20


class FileError(SandoghError):
    """A file that can't be used: which, and why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"file {path}: {why}")
        self.path = path
        self.why = why


def read_bytes(path: Path, limit: int) -> bytes:
    """Read a file of at most ``limit`` bytes.

    Raises:
        FileError: it can't be read, or is larger.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise FileError(path, error.strerror or "can't be read") from error
    if len(data) > limit:
        raise FileError(path, f"larger than {limit} bytes")
    return data


def write_bytes(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file beside, then put it in its place: never half a file.

    Raises:
        FileError: it can't be written.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FileError(path, error.strerror or "can't be written") from error


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        FileError: not one.
    """
    try:
        value = parse_json(read_bytes(path, MAX_JSON))
    except (ValueError, RecursionError) as error:
        raise FileError(path, "not JSON") from error
    if not isinstance(value, dict):
        raise FileError(path, "not a JSON object")
    return value


def write_json(path: Path, value: Any, mode: int = 0o644) -> None:
    """Write a JSON value for people and programs."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    write_bytes(path, text.encode(), mode)


def read_act(path: Path) -> Act:
    """Read an act's file; raises FileError or ActError."""
    return decode_act(read_bytes(path, MAX_ACT))


def read_card(path: Path, role: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Read what a role hands out of itself.

    Args:
        path: the card.
        role: whose it must be.
        fields: what it must have besides; ``account`` and ``key`` must be addresses.

    Raises:
        FileError: another role's, or a field that is missing or wrong.
    """
    card = read_json(path)
    if card.get("role") != role:
        raise FileError(path, f"is no card of the role {role}")
    for name in fields:
        if name not in card:
            raise FileError(path, f"has no field {name}")
    for name in ("account", "key"):
        if name in fields:
            require_account(path, name, card[name])
    return card


def require_account(path: Path, name: str, value: object) -> str:
    """Return an address G… found in a file.

    Raises:
        FileError: it is none.
    """
    try:
        if not isinstance(value, str):
            raise FileError(path, f"field {name} is no account")
        public_key(value)
    except AddressError as error:
        raise FileError(path, f"field {name}: {error}") from error
    return value
