"""`sandogh-web migrate`: the tables of this program's version."""

import asyncio
from pathlib import Path

import typer

from contracts.commands.outcome import tell
from node.base.command import Json, example
from web.commands.options import Settings, settings_of
from web.database import Database
from web.migrations import running


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("migrate", epilog=example("sandogh-web migrate --settings portal.toml"))(migrate)


def migrate(settings: Settings = None, as_json: Json = False) -> None:
    """Make the database's tables, or bring them to this program's version.

    All or nothing, and safe to repeat. Stop the portal first and keep a backup.
    """
    before, now = asyncio.run(_migrate(settings))
    if before == now:
        said = f"the database has version {now} already"
    elif before is None:
        said = f"the tables of version {now} were made"
    else:
        said = f"the database went from version {before} to {now}"
    tell(as_json, {"before": before, "version": now}, said)


async def _migrate(settings: Path | None) -> tuple[str | None, str]:
    database = Database(settings_of(settings).database)
    try:
        return await running.migrate(database)
    finally:
        await database.close()
