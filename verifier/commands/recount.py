"""`sandogh-verify ELECTION_ID --horizon URL`: the recount."""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from node.base.command import Json, example, progress
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader
from node.networks.http import distinct_servers
from node.wire.accounts import public_key
from verifier.audit import audit
from verifier.commands.progress import Bar
from verifier.facts import CastRow
from verifier.report.report import Report, Verdict, as_json
from verifier.report.software import software
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
            "sandogh-verify GABC… --horizon http://127.0.0.1:8000 --report out/",
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
    report_to: Annotated[
        Path | None,
        typer.Option("--report", help="Write the report into this directory: JSON, HTML, PDF."),
    ] = None,
    as_json_: Json = False,
) -> int:
    """Recount an election: exit code 0 verified, 1 failed, 2 could not run, 3 open."""
    rows: list[CastRow] | None = [] if ballots else None
    try:
        public_key(election)
        report = asyncio.run(_run(election, horizon, until, single_source, rows))
    except SandoghError as error:
        if as_json_:
            _print(could_not_run(election, horizon, str(error)))
        raise
    said = as_json(replace(report, casts=rows))
    if report_to is not None:
        # loaded when asked for: templates and PDF take a second
        from verifier.report.write import write_report

        written = write_report(said, report_to)
        progress(f"report in {report_to}: {', '.join(written.files)}")
        if written.missing is not None:
            progress(written.missing)
        progress(f"SHA-256 of report.json: {written.digest.hex()}")
    if as_json_:
        _print(said)
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
) -> Report:
    if distinct_servers(urls) != len(urls):
        raise SourcesError("the same source is named twice; a second one must be another's")
    with Bar(sys.stderr) as bar:
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(HorizonReader(url)) for url in urls]
            return await audit(
                election,
                readers,
                bar.tell,
                rows.append if rows is not None else lambda row: None,
                until.value if until is not None else None,
                single_source,
            )


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
        "materiality": None,
        "about": None,
        "as_of": None,
        "stages": None,
        "acts": [],
        "attestations": None,
        "software": software(),
    }


def _print(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()
