"""Close and result: the authority says what anyone can recount."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.authority.drafting import write_record_act
from contracts.commands.authority.opening import ValidDays
from contracts.commands.ledger import connect
from contracts.commands.options import ElectionId, Out
from contracts.commands.outcome import StepRefused
from contracts.commands.verify import Recounted, recount
from contracts.reading.election import read_election
from contracts.records.kinds import close, result
from contracts.records.record import RecordError
from node.base.command import Json, example

Sources = Annotated[
    list[str], typer.Option("--horizon", help="A ledger source; repeat it. Posts to the first.")
]
SingleSource = Annotated[bool, typer.Option("--single-source", help="One ledger source suffices.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "--horizon https://one.example --horizon https://two.example --election GABC…"
    for name, function in (("close", write_close), ("result", write_result)):
        line = f"sandogh-election authority {name} {at} --out {name}.act"
        app.command(name, epilog=example(line))(function)


def write_close(
    horizon: Sources,
    election: ElectionId,
    out: Out,
    single_source: SingleSource = False,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Recount all ballots with sandogh-verify and write the act that says the count."""
    found = recount(election, horizon, "ballots", single_source)
    asyncio.run(_close(horizon[0], election, found, out, valid_days, as_json))


async def _close(
    horizon: str, account: str, found: Recounted, out: Path, valid_days: int, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        body = close.Close(
            election.context,
            found.sums.count,
            found.sums.digest,
            found.anchor.sequence,
            found.anchor.hash,
        )
        title = f"close: {found.sums.count} ballots count"
        await write_record_act(connection, election, body, title, out, valid_days, as_json)


def write_result(
    horizon: Sources,
    election: ElectionId,
    out: Out,
    single_source: SingleSource = False,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Recount with sandogh-verify, shares included, and write the act that says the result."""
    found = recount(election, horizon, "shares", single_source)
    if found.totals is None:
        raise StepRefused("the totals are not opened: too few ballots or shares")
    asyncio.run(_result(horizon[0], election, found, found.totals, out, valid_days, as_json))


async def _result(
    horizon: str,
    account: str,
    found: Recounted,
    totals: tuple[int, ...],
    out: Path,
    valid_days: int,
    as_json: bool,
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        expected = close.Close(
            election.context,
            found.sums.count,
            found.sums.digest,
            found.anchor.sequence,
            found.anchor.hash,
        )
        for record in election.after_manifest(close.KIND):
            try:
                said = close.decode(record.record.body)
            except RecordError:
                continue  # not obeyed; the verifier names it
            if said == expected:
                body = result.Result(election.context, record.record.id, totals)
                await write_record_act(
                    connection, election, body, "result", out, valid_days, as_json
                )
                return
        raise StepRefused("there is no valid close on the ledger")
