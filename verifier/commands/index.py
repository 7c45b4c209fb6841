"""`sandogh-verify index`: a recount that verifies only what it has not verified before."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer

from contracts.crypto.engine.choosing import quick_engine
from node.base.command import Json, example, print_json, progress
from node.base.database import sqlite_url
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader
from node.wire.accounts import public_key
from verifier.commands.progress import Bar
from verifier.commands.recount import could_not_run
from verifier.index.follow import Index
from verifier.index.report import report_of
from verifier.index.rewritten import HistoryRewritten
from verifier.index.store import Store
from verifier.index.tables import open_index
from verifier.report.report import Report, Verdict, as_json
from verifier.report.text import lines
from verifier.source.open import Named, check_named


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "index",
        epilog=example(
            "sandogh-verify index GABC… --horizon https://one.example --single-source",
            "sandogh-verify index GABC… --horizon https://one.example --full",
        ),
    )(command)


def command(
    election: Annotated[str, typer.Argument(help="The election's id: its authority account, G….")],
    horizon: Annotated[
        list[str], typer.Option(help="A ledger source; repeat it: sources must agree.")
    ],
    database: Annotated[
        str | None, typer.Option(help="SQL URL of the index; else an SQLite file beside you.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Verify all again, and compare every known ledger.")
    ] = False,
    single_source: Annotated[
        bool, typer.Option("--single-source", help="One source suffices; the report repeats it.")
    ] = False,
    as_json_: Json = False,
) -> int:
    """Recount an election with an index: exit codes as `recount` has them.

    What was verified before, and lies under the same ledger hashes, is not verified again. Where
    the ledger's past was rewritten the code is 1.
    """
    url = database or sqlite_url(Path(f"sandogh-index-{election[:8]}.sqlite"))
    try:
        public_key(election)
        check_named(Named(horizons=tuple(horizon)))
        report = asyncio.run(_run(election, horizon, url, full, single_source))
    except SandoghError as error:
        if as_json_:
            lost = isinstance(error, HistoryRewritten)
            verdict = Verdict.FAILED if lost else Verdict.COULD_NOT_RUN
            print_json(could_not_run(election, horizon, str(error), verdict))
        raise
    if as_json_:
        print_json(as_json(report))
    else:
        for line in lines(report):
            print(line)
    return report.verdict.exit_code


async def _run(
    election: str, urls: list[str], database_url: str, full: bool, single_source: bool
) -> Report:
    async with AsyncExitStack() as stack:
        bar = stack.enter_context(Bar(sys.stderr))
        database = await open_index(database_url)
        stack.push_async_callback(database.close)
        readers = [await stack.enter_async_context(HorizonReader(url)) for url in urls]
        store = Store(database, election)
        engine, note = quick_engine()
        if note is not None:
            progress(f"note: {note}")
        index = Index(store, readers[0], engine)
        if full:
            await index.begin_anew()
        return await report_of(index, store, readers, bar.tell, engine, single_source=single_source)
