"""The sub-commands of `sandogh-node`: `run`, `status`, and those of `node.commands.chain`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from node.base.command import Json, application, example, print_json, progress
from node.commands import chain

app = application("sandogh-node", "The embedded ledger: a Stellar-type network in one process.")
chain.register(app)


@app.command(
    "run",
    epilog=example(
        "sandogh-node run --data ./ledger --port 8000 --close-interval 1",
        "sandogh-node run --data ./ledger --port 0 --clock manual --json",
    ),
)
def run_node(
    data: Annotated[
        Path, typer.Option(help="Directory of the ledger; made if missing, gone on with if not.")
    ],
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    passphrase: Annotated[
        str | None, typer.Option(help="Network passphrase of a new ledger; kept for ever.")
    ] = None,
    close_interval: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time between ledgers, at least 1.")
    ] = 5.0,
    clock: Annotated[
        str,
        typer.Option(
            metavar="system|manual",
            help="Close on the interval, or by POST /_clock/close (loopback only).",
        ),
    ] = "system",
    max_operations: Annotated[
        int | None,
        typer.Option(metavar="N", help="Operations a ledger, of a new ledger [default: 10000]."),
    ] = None,
    friendbot: Annotated[
        bool, typer.Option(help="Let anybody create accounts from the root account.")
    ] = True,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="SQL database [default: SQLite in the directory]."),
    ] = None,
    genesis_time: Annotated[
        int | None,
        typer.Option(metavar="UNIX", help="Close time of a new ledger's first [default: now]."),
    ] = None,
    submit_timeout: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="How long a submission waits for its ledger."),
    ] = 30.0,
    archive: Annotated[
        Path | None,
        typer.Option(help="Directory of the history archive [default: archive in --data]."),
    ] = None,
    checkpoint: Annotated[
        int | None,
        typer.Option(
            metavar="8|64", help="Ledgers a checkpoint of the archive; kept [default: 64]."
        ),
    ] = None,
    ready_file: Annotated[
        Path | None,
        typer.Option(help="Write the ready line's JSON here once the node listens."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a ledger node until Ctrl-C or SIGTERM, and say where it listens.

    Killed at any moment, it goes on at the last closed ledger. With `--clock manual` a
    submission waits until another request closes a ledger, so the two run side by side.
    """
    import asyncio

    from node.commands.ready import announce
    from node.service.serving import serve
    from node.service.settings import NodeSettings, clock_named

    settings = NodeSettings(
        data=data,
        database=database,
        host=host,
        port=port,
        passphrase=passphrase,
        max_operations=max_operations,
        clock=clock_named(clock),
        close_interval=close_interval,
        genesis_time=genesis_time,
        friendbot=friendbot,
        submit_timeout=submit_timeout,
        archive=archive,
        checkpoint=checkpoint,
    )
    asyncio.run(serve(settings, announce(ready_file, as_json)))
    progress(f"sandogh-node {os.getpid()} has stopped")


@app.command(
    "status",
    epilog=example("sandogh-node status --url http://127.0.0.1:8000", "sandogh-node status --json"),
)
def status(
    url: Annotated[str, typer.Option(help="Where the node listens.")] = "http://127.0.0.1:8000",
    as_json: Json = False,
) -> None:
    """Ask a running node which network it is and how far it has come; exit 2 if none answers."""
    from node.commands.status import ask, sentence

    found = ask(url)
    if as_json:
        print_json(found)
    else:
        print(sentence(found))
