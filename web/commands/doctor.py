"""`sandogh-web doctor`: what would stop the portal, before voters find it."""

import asyncio
from typing import Any

import typer

from contracts.commands.doctor import Finding
from contracts.commands.outcome import tell
from node.base.command import Json, example
from web.commands.options import Settings, settings_of
from web.examining import ledger, machine, messages, stored
from web.settings import WebSettings


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "doctor",
        epilog=example(
            "sandogh-web doctor --settings portal.toml",
            "sandogh-web doctor --settings portal.toml --json",
        ),
    )(doctor)


def doctor(settings: Settings = None, as_json: Json = False) -> int:
    """Look at settings, keys, database, ledger, gateways and files; change and send nothing.

    Exit code 0 if all is well, 1 if not.
    """
    found = asyncio.run(_all(settings_of(settings)))
    ok = all(one.ok for one in found)
    checks: list[dict[str, Any]] = [
        {"name": one.name, "ok": one.ok, "text": one.text} for one in found
    ]
    lines = [f"{'ok    ' if one.ok else 'FAILED'}  {one.name}: {one.text}" for one in found]
    tell(as_json, {"ok": ok, "checks": checks}, *lines)
    return 0 if ok else 1


async def _all(settings: WebSettings) -> list[Finding]:
    found = [*machine.settings(settings), *machine.keys(settings), machine.bundle()]
    found += await stored.database(settings)
    found += await ledger.election(settings)
    found += await messages.gateways(settings)
    return found
