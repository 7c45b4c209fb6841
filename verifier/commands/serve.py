"""`sandogh-verify serve`: the public's window on one election."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from node.base.command import Json, example, print_json, progress
from node.base.database import sqlite_url
from node.wire.accounts import public_key
from verifier.service.serving import Serving, serve
from verifier.service.settings import Settings
from verifier.source.open import Named, check_named

PORT = 8090


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "serve",
        epilog=example(
            "sandogh-verify serve GABC… --horizon http://127.0.0.1:8000",
            "sandogh-verify serve GABC… --horizon https://one.example "
            "--database postgresql://board@db/board --webhook https://alarm.example/sandogh",
        ),
    )(command)


def command(
    election: Annotated[str, typer.Argument(help="The election's id: its authority account, G….")],
    horizon: Annotated[
        list[str],
        typer.Option(help="A ledger source; the first is followed, full audits ask all."),
    ],
    database: Annotated[
        str | None, typer.Option(help="SQL URL of the index; else an SQLite file beside you.")
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = PORT,
    metrics_port: Annotated[
        int | None, typer.Option(help="A loopback port for Prometheus metrics.")
    ] = None,
    explorer: Annotated[
        str | None, typer.Option(help="Page that shows a transaction, with {hash} in it.")
    ] = None,
    webhook: Annotated[str | None, typer.Option(help="Alarms are posted there as JSON.")] = None,
    audit_hours: Annotated[
        float, typer.Option(help="Hours between two full audits; 0 for none.", min=0.0)
    ] = 6.0,
    as_json: Json = False,
) -> None:
    """Serve live counts, ballot board and API of an election until Ctrl-C or SIGTERM.

    Killed at any moment, it goes on where it was: the index is in the database.
    """
    public_key(election)
    check_named(Named(horizons=tuple(horizon)))
    url = database or sqlite_url(Path(f"sandogh-index-{election[:8]}.sqlite"))
    settings = Settings(
        election,
        tuple(horizon),
        url,
        host,
        port,
        metrics_port,
        explorer,
        webhook,
        audit_hours,
    )
    asyncio.run(serve(settings, lambda running: _announce(running, as_json)))
    progress(f"sandogh-verify {os.getpid()} has stopped")


def _announce(running: Serving, as_json: bool) -> None:
    if as_json:
        said = {"ready": True, "url": running.url, "metrics": running.metrics_url}
        print_json({**said, "pid": os.getpid()})
    else:
        print(f"Election board ready at {running.url}", flush=True)
