"""`sandogh-verify ELECTION_ID --horizon URL`: the recount."""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

import typer

from contracts.crypto.engine.choosing import EngineName
from node.base.command import Json, example
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader
from node.networks.http import distinct_servers
from node.wire.accounts import public_key
from verifier.audit import audit
from verifier.commands.progress import Bar
from verifier.facts import CastRow
from verifier.proving.prover import Means, Prover
from verifier.report.report import Report, Verdict, as_json
from verifier.report.text import cast_line, lines


class Stage(StrEnum):
    """How far a recount goes."""

    BALLOTS = "ballots"
    CLOSE = "close"
    SHARES = "shares"


class SourcesError(SandoghError):
    """The sources asked for can't be used together."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "recount",
        epilog=example(
            "sandogh-verify GABC… --horizon https://one.example --horizon https://two.example",
            "sandogh-verify GABC… --horizon http://127.0.0.1:8000 --single-source --json",
        ),
    )(command)


def command(
    election: Annotated[str, typer.Argument(help="The election's id: its authority account, G….")],
    horizon: Annotated[
        list[str], typer.Option(help="A ledger source; repeat it: sources must agree.")
    ],
    until: Annotated[
        Stage | None, typer.Option(help="Check only up to this stage: V1-V9, V10 or V11.")
    ] = None,
    ballots: Annotated[bool, typer.Option("--ballots", help="List every cast.")] = False,
    single_source: Annotated[
        bool, typer.Option("--single-source", help="One source suffices; the report repeats it.")
    ] = False,
    engine: Annotated[
        EngineName, typer.Option(help="What checks proofs; auto: what is quickest here.")
    ] = EngineName.AUTO,
    processes: Annotated[
        int | None,
        typer.Option(help="Processes that check proofs, by default one a core.", min=1, max=512),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler, tcp://host:port, whose workers do it.")
    ] = None,
    as_json_: Json = False,
) -> int:
    """Recount an election: exit code 0 verified, 1 failed, 2 could not run, 3 open."""
    rows: list[CastRow] | None = [] if ballots else None
    means = Means(engine, processes, scheduler)
    try:
        public_key(election)
        report = asyncio.run(_run(election, horizon, until, single_source, rows, means))
    except SandoghError as error:
        if as_json_:
            _print(could_not_run(election, horizon, str(error)))
        raise
    if as_json_:
        _print(as_json(replace(report, casts=rows)))
    else:
        for line in lines(report):
            print(line)
        for row in rows or ():
            print(cast_line(row))
    return report.verdict.exit_code


async def _run(
    election: str,
    urls: Sequence[str],
    until: Stage | None,
    single_source: bool,
    rows: list[CastRow] | None,
    means: Means,
) -> Report:
    if distinct_servers(urls) != len(urls):
        raise SourcesError("the same source is named twice; a second one must be another's")
    with Bar(sys.stderr) as bar, Prover(means, _note) as prover:
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(HorizonReader(url)) for url in urls]
            return await audit(
                election,
                readers,
                bar.tell,
                rows.append if rows is not None else lambda row: None,
                until.value if until is not None else None,
                single_source,
                prover=prover,
            )


def _note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr)


def could_not_run(election: str, sources: Sequence[str], why: str) -> dict[str, Any]:
    """Return the report of a recount that could not run."""
    return {
        "verdict": Verdict.COULD_NOT_RUN.value,
        "why": why,
        "election": election,
        "network": None,
        "until": None,
        "sources": list(sources),
        "single_source": len(sources) == 1,
        "checks": [],
        "findings": [],
        "counts": None,
        "tally": None,
        "result": None,
    }


def _print(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()
