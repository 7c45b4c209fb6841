"""`sandogh-election doctor`: what this machine lacks, before an election depends on it."""

import asyncio
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.outcome import tell
from contracts.commands.verify import PROGRAM, VerifierMissing, program
from contracts.keyfile import read_card
from node.base.command import Json, example
from node.base.dates import format_rfc3339
from node.base.errors import SandoghError

LEAST_PYTHON = (3, 11)
LIBRARIES = ("nacl", "rbcl", "stellar_sdk", "aiohttp", "sqlalchemy", "aiosqlite", "py_ecc.bls")
MOST_APART = 60
"""Seconds that clock and last ledger may differ: a ledger closes every few seconds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it must be, and what was seen."""

    name: str
    ok: bool
    text: str


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "doctor",
        epilog=example(
            "sandogh-election doctor",
            "sandogh-election doctor --horizon http://127.0.0.1:8000 --key t1.key",
        ),
    )(doctor)


def doctor(
    horizon: Annotated[str | None, typer.Option(help="A ledger that must be reachable.")] = None,
    key: Annotated[Path | None, typer.Option(help="A key file to look at, unopened.")] = None,
    as_json: Json = False,
) -> int:
    """Check Python, libraries, verifier, ledger and clock: exit code 0 if all is well, 1 if not."""
    found = [*machine(), *([key_file(key)] if key is not None else [])]
    if horizon is not None:
        found += asyncio.run(_ledger(horizon))
    ok = all(one.ok for one in found)
    checks: list[dict[str, Any]] = [
        {"name": one.name, "ok": one.ok, "text": one.text} for one in found
    ]
    lines = [f"{'ok    ' if one.ok else 'FAILED'}  {one.name}: {one.text}" for one in found]
    tell(as_json, {"ok": ok, "checks": checks}, *lines)
    return 0 if ok else 1


def machine() -> Iterator[Finding]:
    """Look at what is installed here."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info[:2] >= LEAST_PYTHON, version)
    for name in LIBRARIES:
        try:
            import_module(name)
        except (ImportError, OSError) as error:
            yield Finding(name, False, f"can't be loaded: {error}")
        else:
            yield Finding(name, True, "loaded")
    yield _group()
    try:
        yield Finding(PROGRAM, True, program())
    except VerifierMissing as error:
        yield Finding(PROGRAM, False, str(error))


def _group() -> Finding:
    """Compare one point with the protocol's own (docs/protocol.md §13)."""
    expected = "be4e6bc4228c785f2ed312a89ac1db7c882794c613e25d90d0fdfec4c618d449"
    try:
        from contracts.crypto.generators import blinding

        made = blinding().hex()
    except Exception as error:  # whatever a broken library raises is what we look for
        return Finding("ristretto255", False, f"can't be reckoned with: {error}")
    text = "gives docs/protocol.md's Q" if made == expected else f"gives {made} for Q"
    return Finding("ristretto255", made == expected, text)


def key_file(path: Path) -> Finding:
    """Look at a key file's form and mode; it is not opened."""
    try:
        role = read_card(path).role
    except SandoghError as error:
        return Finding("key file", False, str(error))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("key file", False, f"{path} can be read by others: chmod 600 {path}")
    return Finding("key file", True, f"{path}, of the role {role}")


async def _ledger(url: str) -> list[Finding]:
    from contracts.commands.ledger import connect

    try:
        async with connect(url) as connection:
            network = connection.network
    except SandoghError as error:
        return [Finding("ledger", False, str(error))]
    tip = network.tip
    said = f"{url}, “{network.passphrase}”, protocol {network.protocol}, ledger {tip.sequence}"
    return [Finding("ledger", True, said), clock(int(time.time()), tip.close_time)]


def clock(now: int, closed: int) -> Finding:
    """Compare this machine's clock with the last ledger's close time, Unix seconds."""
    apart = abs(now - closed)
    text = f"the last ledger closed {format_rfc3339(closed)}, {apart} s from this clock"
    return Finding("clock", apart <= MOST_APART, text)
