"""`sandogh-web purge`: personal data are destroyed when the time of retention is over."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.ledger import connect
from contracts.commands.outcome import tell
from contracts.reading.election import read_election
from node.base.command import Json, example, progress
from node.base.dates import format_rfc3339, parse_rfc3339
from web.commands.options import Settings, opened, settings_of
from web.settings import WebSettings
from web.voters.purge import Purged, let_go, purge, purge_time, require_ended

Ended = Annotated[
    str | None,
    typer.Option(
        help="When the election ended, e.g. 2026-11-24T08:00:00Z, where its ledger is gone."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("purge", epilog=example("sandogh-web purge --settings portal.toml"))(run)


def run(settings: Settings = None, ended: Ended = None, as_json: Json = False) -> None:
    """Destroy what is personal: names, numbers, addresses, codes, sessions, messages' texts.

    Not before the days of retention after the election's end, as the ledger has it. Safe to
    repeat; what was broken off is gone on with. Backups made before are yours to destroy.
    """
    end, done = asyncio.run(_purge(settings, ended))
    values = {"ended": format_rfc3339(end), **asdict(done)}
    counts = [f"{count} {name}" for name, count in asdict(done).items() if count]
    said = f"purged: {', '.join(counts)}" if counts else "there was nothing left to purge"
    tell(as_json, values, said)


async def _purge(path: Path | None, ended: str | None) -> tuple[int, Purged]:
    settings = settings_of(path)
    end = parse_rfc3339(ended) if ended is not None else await _end(settings)
    async with opened(settings) as base:
        if ended is not None:
            await require_ended(base, end)
        done = await purge(base, purge_time(end, settings.retention_days), _so_far)
        if done.nothing:
            # the time before may have been broken off just here
            await let_go(base.database)
        return end, done


async def _end(settings: WebSettings) -> int:
    async with connect(settings.horizon) as connection:
        election = await read_election(connection.reader, settings.election)
        return election.window().end


def _so_far(what: str, count: int) -> None:
    progress(f"purged so far: {count} {what}")
