"""Extending the vote and amending the roll, with a reason, before the end."""

import asyncio
from typing import Annotated

import typer

from contracts.commands.authority.drafting import already, write_record_act
from contracts.commands.authority.opening import ValidDays
from contracts.commands.ledger import Connection, connect
from contracts.commands.options import ElectionId, Horizon, OptionsError, Out
from contracts.commands.outcome import StepRefused
from contracts.counting.amendments import Amendment, counts_already, fault, in_roll
from contracts.crypto.group import EncodingError, decode_point
from contracts.reading.counted import has_voted
from contracts.reading.election import Election, read_election
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.kinds.extend import Extend
from contracts.records.record import record_of
from node.base.command import Json, example

LATEST = (1 << 53) - 1
LAST_INDEX = (1 << 32) - 1
Reason = Annotated[str, typer.Option(help="Why; it is published.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "--horizon http://127.0.0.1:8000 --election GABC…"
    app.command(
        "extend",
        epilog=example(
            f'sandogh-election authority extend {at} --end 1767225600 --reason "power cut in '
            'the north" --out extend.act'
        ),
    )(extend)
    app.command(
        "amend",
        epilog=example(
            f'sandogh-election authority amend {at} --index 7 --annul --reason "resigned" '
            "--out amend.act",
            f'sandogh-election authority amend {at} --index 7 --key 82db… --reason "lost link" '
            "--out amend.act",
        ),
    )(amend)


def extend(
    horizon: Horizon,
    election: ElectionId,
    end: Annotated[int, typer.Option(help="The new end, Unix seconds.", min=1, max=LATEST)],
    reason: Reason,
    out: Out,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Write the act that moves the end of voting."""
    asyncio.run(_extend(horizon, election, end, reason, out, valid_days, as_json))


async def _extend(
    horizon: str, account: str, end: int, reason: str, out: Out, valid_days: int, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        now = election.window().end
        body = Extend(election.context, end, reason)
        title = f"voting ends at {end} instead of {now}"
        if not already(election, record_of(body)):
            if end <= now:
                raise StepRefused(f"the end in force is {now}; {end} is not later")
            _before_end(election)
        await write_record_act(connection, election, body, title, out, valid_days, as_json)


def amend(
    horizon: Horizon,
    election: ElectionId,
    index: Annotated[
        int, typer.Option(help="The credential's place in the roll.", min=0, max=LAST_INDEX)
    ],
    reason: Reason,
    out: Out,
    key: Annotated[str, typer.Option(help="The new key U', hex, from the registrar.")] = "",
    annul: Annotated[bool, typer.Option("--annul", help="No ballot of it counts.")] = False,
    valid_days: ValidDays = 7,
    as_json: Json = False,
) -> None:
    """Write the act that gives an index a new key, or annuls it."""
    if annul == bool(key):
        raise OptionsError("say either --key or --annul")
    asyncio.run(_amend(horizon, election, index, key, reason, out, valid_days, as_json))


async def _amend(
    horizon: str,
    account: str,
    index: int,
    key: str,
    reason: str,
    out: Out,
    valid_days: int,
    as_json: bool,
) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        action, new = (NEW_KEY, _point(key)) if key else (ANNUL, bytes(32))
        body = Amend(election.context, index, action, new, reason)
        title = f"index {index}: " + ("a new key" if key else "annulled")
        if not already(election, record_of(body)):
            await must_count(connection, election, body)
        await write_record_act(connection, election, body, title, out, valid_days, as_json)


async def must_count(connection: Connection, election: Election, body: Amend) -> None:
    """Make sure that an amendment posted now would be obeyed.

    Raises:
        StepRefused: it would not, with why.
    """
    _before_end(election)
    roll = election.roll()
    tried = Amendment(0, election.network.tip.close_time, body)
    why = fault(tried, election.context, election.window().end, len(roll))
    if why is None and body.action == NEW_KEY:
        used = {one.amend.key for one in election.amendments()}
        if in_roll(roll, body.key) or body.key in used:
            why = "the new key is used already"
        elif await has_voted(connection.reader, election, body.index):
            why = counts_already(body.index)
    if why is not None:
        raise StepRefused(f"such an amendment would not count: {why}")


def _before_end(election: Election) -> None:
    end, now = election.window().end, election.network.tip.close_time
    if now > end:
        raise StepRefused(f"voting ended at {end}; the last ledger closed at {now}")


def _point(text: str) -> bytes:
    try:
        return decode_point(bytes.fromhex(text), "--key")
    except ValueError as error:
        raise EncodingError("--key", "not hexadecimal") from error
