"""`sandogh-verify ELECTION_ID --horizon URL`: the recount."""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.crypto.engine.choosing import EngineName
from node.base.command import Json, example, progress
from node.base.errors import SandoghError
from node.wire.accounts import public_key
from verifier.audit import audit
from verifier.commands.sources import Reading, opened, with_sources
from verifier.evidence.write import EvidenceWriter
from verifier.facts.recount import CastRow
from verifier.levels import Trust
from verifier.proving.prover import Means
from verifier.report.report import Report, Verdict, as_json
from verifier.report.software import software
from verifier.report.text import cast_line, lines
from verifier.source.open import Named, check_named
from verifier.source.recording import RecordingReader


class Stage(StrEnum):
    """How far a recount goes."""

    BALLOTS = "ballots"
    CLOSE = "close"
    SHARES = "shares"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "recount",
        epilog=example(
            "sandogh-verify GABC… --horizon https://one.example --horizon https://two.example",
            "sandogh-verify GABC… --horizon http://127.0.0.1:8000 --single-source --json",
            "sandogh-verify GABC… --horizon http://127.0.0.1:8000 --report out/",
            "sandogh-verify GABC… --horizon https://one.example --archive /srv/history",
            "sandogh-verify GABC… --horizon https://one.example --save evidence.sandogh",
            "sandogh-verify GABC… --evidence evidence.sandogh",
        ),
    )(command)


@with_sources
def command(
    election: Annotated[str, typer.Argument(help="The election's id: its authority account, G….")],
    reading: Reading,
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
    save: Annotated[
        Path | None, typer.Option(help="Save all that is read to an evidence file.")
    ] = None,
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
    sources = reading.sources
    try:
        public_key(election)
        trust = reading.trust()
        asked = _Asked(election, until.value if until is not None else None, single_source, trust)
        means = Means(engine, processes, scheduler)
        report = asyncio.run(_run(asked, sources, save, rows, means))
    except SandoghError as error:
        if as_json_:
            _print(could_not_run(election, sources.all, str(error)))
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


@dataclass(frozen=True, slots=True)
class _Asked:
    election: str
    until: str | None
    single_source: bool
    trust: Trust


async def _run(
    asked: _Asked, sources: Named, save: Path | None, rows: list[CastRow] | None, means: Means
) -> Report:
    check_named(sources)
    with ExitStack() as stack:
        writer = stack.enter_context(EvidenceWriter(save)) if save is not None else None
        async with opened(sources, means) as one:
            recording = None
            if writer is not None:
                recording = RecordingReader(one.readers[0], writer, asked.election)
                one.readers[0] = recording
            report = await audit(
                asked.election,
                one.readers,
                one.bar.tell,
                rows.append if rows is not None else lambda row: None,
                asked.until,
                asked.single_source,
                trust=asked.trust,
                prover=one.prover,
            )
            if recording is not None and writer is not None:
                one.bar.tell("evidence", 0)
                await recording.complete()
                writer.finish()
            return report


def could_not_run(
    election: str,
    sources: Sequence[str],
    why: str,
    verdict: Verdict = Verdict.COULD_NOT_RUN,
) -> dict[str, Any]:
    """Return the report of a recount that came to no checks: it could not run, or must not."""
    return {
        "verdict": verdict.value,
        "why": why,
        "election": election,
        "network": None,
        "until": None,
        "sources": list(sources),
        "single_source": len(sources) == 1,
        "proof": None,
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
