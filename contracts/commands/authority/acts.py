"""An act's file on its way: read what it says, sign it, post it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.authority.changes import must_count
from contracts.commands.authority.drafting import already, deadline
from contracts.commands.authority.founding import ROLE, owners
from contracts.commands.files import read_act, write_bytes
from contracts.commands.ledger import Connection, connect
from contracts.commands.options import Horizon, Key, PasswordFile, open_key
from contracts.commands.outcome import StepRefused, tell, tell_posted
from contracts.reading.election import Election, read_election
from contracts.records.act import (
    Act,
    ActError,
    add_signatures,
    complete,
    describe_act,
    merge,
    records_of,
    signed_by,
)
from contracts.records.kinds import KINDS, amend, extend, manifest
from contracts.records.record import Record, RecordError
from node.base.command import Json, example
from node.base.text import printable
from node.submit.in_order import NoAccount, Step
from node.wire.accounts import address, public_key

IN_TIME = (manifest.KIND, extend.KIND, amend.KIND)
"""Kinds of records that fail V3 for ever if they are posted too late."""
ActFile = Annotated[Path, typer.Argument(help="The act's file.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("show", epilog=example("sandogh-election authority show roll.act"))(show)
    app.command("sign", epilog=example("sandogh-election authority sign roll.act --key ali.key"))(
        sign
    )
    app.command(
        "post",
        epilog=example(
            "sandogh-election authority post roll.act --horizon http://127.0.0.1:8000",
            "sandogh-election authority post ali/roll.act --also sara/roll.act --horizon URL",
        ),
    )(post)


def show(file: ActFile, as_json: Json = False) -> None:
    """Say in words what an act's transactions do, from the transactions themselves."""
    act = read_act(file)
    said = describe_act(act)
    values = {"title": act.title, "network": act.network, "lines": list(said)}
    tell(as_json, values, act.title, *said)


def sign(
    file: ActFile,
    key: Key,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before signing.")] = False,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Sign every transaction of an act, after saying what they do."""
    act = read_act(file)
    if not yes:
        for line in describe_act(act):
            typer.echo(printable(line), err=True)
        typer.confirm("Sign this?", abort=True, err=True)
    opened = open_key(key, ROLE, password_file)
    own = public_key(str(opened.public["key"]))
    if own in signed_by(act, [own]):
        tell(as_json, {"signed": str(file), "before": True}, f"{file} bears your signature already")
        return
    write_bytes(file, add_signatures(act, [bytes.fromhex(opened.secret["seed"])]).encode())
    values = {"signed": str(file), "key": opened.public["key"], "transactions": len(act.drafts)}
    tell(as_json, values, f"signed {len(act.drafts)} transaction(s) in {file}")


def post(
    file: ActFile,
    horizon: Horizon,
    also: Annotated[
        list[Path] | None, typer.Option(help="A copy that others signed; repeat it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Post an act that enough members signed; run it again to go on where it stopped."""
    copies = [read_act(path) for path in (file, *(also or ()))]
    asyncio.run(_post(horizon, merge(copies), as_json))


async def _post(horizon: str, act: Act, as_json: bool) -> None:
    account = act.transactions[0].source
    async with connect(horizon) as connection:
        if connection.network.passphrase != act.network:
            raise ActError(
                "network",
                f"is “{act.network}”, but {horizon} serves “{connection.network.passphrase}”",
            )
        found = await connection.reader.account(account)
        if found is None:
            raise NoAccount(account, horizon)
        members = [public_key(signer) for signer in owners(found)]
        if not members or found.thresholds.high == 0:
            raise StepRefused(f"account {account} is not a commission's: it has no signers")
        # accounts that the act creates sign for themselves, once
        created = {
            public_key(operation.source)
            for transaction in act.transactions
            for operation in transaction.operations
            if operation.source != account
        }
        envelopes = complete(act, members, found.thresholds.high, created)
        await _must_be_in_time(connection, account, act)
        steps: list[Step] = []
        landed = await connection.post_envelopes(envelopes, steps.append)
        tell_posted(
            as_json,
            connection,
            act.title,
            landed,
            {
                "records": [one.record.id.hex() for one in records_of(act)],
                "signers": sorted(map(address, signed_by(act, members))),
            },
            before=all(step.skipped for step in steps),
        )


async def _must_be_in_time(connection: Connection, account: str, act: Act) -> None:
    """Refuse an act that would be no good any more; what is on the ledger already passes.

    Raises:
        StepRefused: the deadline of one of its records has passed, or an amendment of it would
            not be obeyed.
    """
    timely = [one.record for one in records_of(act) if one.record.kind in IN_TIME]
    if not timely:
        return
    election = await read_election(connection.reader, account)
    for record in timely:
        if not already(election, record):
            await _in_time(connection, election, record)


async def _in_time(connection: Connection, election: Election, record: Record) -> None:
    try:
        body = KINDS[record.kind].decode(record.body)
    except RecordError as error:
        raise StepRefused(f"the act's record can't be read: {error}") from error
    last, now = deadline(election, body), connection.network.tip.close_time
    # the next ledger closes a second later at the earliest
    if last is not None and now >= last:
        raise StepRefused(
            f"it is too late to post this act: {last} was its last second, "
            f"and a ledger closed at {now}"
        )
    if isinstance(body, amend.Amend):
        await must_count(connection, election, body)
