"""The sub-commands of `sandogh-node`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from node.base.command import Json, application, example, print_json, progress
from node.base.text import printable
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
        bool, typer.Option(help="Let anybody create accounts from the operator's account.")
    ] = False,
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
    max_connections: Annotated[
        int,
        typer.Option(metavar="N", help="Connections open at a time; one too many gets a 503."),
    ] = 4096,
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
        max_connections=max_connections,
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
    """Ask a running node for its network, ledger, queue and operator; exit 2 if none answers."""
    from node.commands.status import ask, sentences

    found = ask(url)
    if as_json:
        print_json(found)
    else:
        print(sentences(found))


@app.command(
    "doctor",
    epilog=example(
        "sandogh-node doctor --data ./ledger",
        "sandogh-node doctor --url http://127.0.0.1:8000 --json",
    ),
)
def doctor(
    data: Annotated[Path | None, typer.Option(help="Directory of a ledger to look at.")] = None,
    url: Annotated[str | None, typer.Option(help="A running node to look at.")] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="SQL database [default: SQLite in the directory]."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address the node shall listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port the node shall listen on.")] = 8000,
    as_json: Json = False,
) -> int:
    """Look for what would bite a node, changing nothing: exit code 0 if all is well, 1 if not."""
    import asyncio
    import time

    from node.commands.doctor import of_directory, of_node

    if data is None and url is None:
        raise typer.BadParameter("say --data or --url")
    found = [] if data is None else asyncio.run(of_directory(data, database, host, port))
    if url is not None:
        found += of_node(url, time.time())
    ok = all(one.ok for one in found)
    if as_json:
        checks = [{"name": one.name, "ok": one.ok, "text": one.text} for one in found]
        print_json({"ok": ok, "checks": checks})
    else:
        for one in found:
            print(printable(f"{'ok    ' if one.ok else 'FAILED'}  {one.name}: {one.text}"))
    return 0 if ok else 1


@app.command(
    "apply",
    epilog=example(
        'sandogh-node apply --passphrase "Test network" ledgers.jsonl',
        'zcat foreign.jsonl.gz | sandogh-node apply --passphrase "Test network" --genesis core',
    ),
)
def apply_ledgers(
    passphrase: Annotated[str, typer.Option(help="The network's passphrase.")],
    file: Annotated[
        Path | None, typer.Argument(help="JSON lines, gzip if it ends in .gz [default: stdin].")
    ] = None,
    genesis: Annotated[
        str, typer.Option(metavar="own|core", help="Whose ledger 1 to start at.")
    ] = "own",
    as_json: Json = False,
) -> None:
    """Close ledgers as JSON lines say and answer each with one line, to compare implementations.

    Nothing is stored or served. Answers are JSON in any case; exit 2 names a line that is wrong.
    """
    import sys

    from node.commands.apply import answer_all, first_ledger

    answer_all(file, first_ledger(genesis, passphrase), sys.stdout)
