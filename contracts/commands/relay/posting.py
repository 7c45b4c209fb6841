"""Ballots from files to the ledger: checked, kept in a durable outbox, sent over the channels."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from prometheus_client import write_to_textfile

from contracts.commands.files import FileError, read_bytes
from contracts.commands.ledger import Connection, Way
from contracts.commands.options import (
    ElectionId,
    Horizon,
    Key,
    OptionsError,
    PasswordFile,
    open_key,
)
from contracts.commands.outcome import StepRefused, tell
from contracts.commands.relay.delivery import OnLedger, ballots_on_ledger, deliver
from contracts.keyfile import KeyFile
from contracts.reading.election import read_election, read_qualification
from contracts.relaying.casting import Bids
from contracts.relaying.judging import Judged, Offered
from contracts.relaying.keys import ROLE, seeds_of
from node.base.command import Json, example
from node.submit.fees import FeePolicy
from node.submit.outbox import Outbox
from node.submit.rescue import AFTER

MAX_BALLOT = 1 << 18
MAX_FILES = 1_000_000
SUFFIX = ".ballot"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "post",
        epilog=example(
            "sandogh-election relay post --horizon http://127.0.0.1:8000 --election GABC… "
            "--key relay.key ballots/"
        ),
    )(post)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one ballot.

    Attributes:
        state: ``done``, ``failed``, ``refused``.
    """

    name: str
    tracker: bytes | None
    state: str
    transaction: bytes | None = None
    ledger: int | None = None
    why: str | None = None

    def value(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "ballot": self.name,
            "tracker": self.tracker.hex() if self.tracker is not None else None,
            "state": self.state,
            "transaction": self.transaction.hex() if self.transaction is not None else None,
            "ledger": self.ledger,
            "why": self.why,
        }


def post(
    paths: Annotated[list[Path], typer.Argument(help="Ballot files, or directories of them.")],
    horizon: Horizon,
    election: ElectionId,
    key: Key,
    outbox: Annotated[
        str | None, typer.Option(help="SQL URL of the outbox; else a file beside the key file.")
    ] = None,
    core: Annotated[
        str | None, typer.Option(help="Send to this stellar-core; Horizon is read only.")
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Horizon shall answer before the ledger closes.")
    ] = False,
    fee_multiple: Annotated[int, typer.Option(help="Base fees bid for an operation.", min=1)] = 1,
    fee_cap: Annotated[
        int | None,
        typer.Option(help="Most stroops for an operation; with it, what waits is rescued.", min=1),
    ] = None,
    rescue_after: Annotated[
        int, typer.Option(help="Full ledgers that a ballot waits before it is rescued.", min=1)
    ] = AFTER,
    metrics: Annotated[
        Path | None, typer.Option(help="Write the run's counters here, as Prometheus text.")
    ] = None,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> int:
    """Check ballots and bring each to the ledger once; exit code 1 if one was not taken."""
    if core is not None and no_wait:
        raise OptionsError("say either --core or --no-wait: a core never waits")
    offered = list(_offered(paths))
    opened = open_key(key, ROLE, password_file)
    way = Way(horizon, core, no_wait)
    bids = Bids(FeePolicy(fee_multiple, fee_cap), rescue_after)
    sent = asyncio.run(_post(way, election, opened, offered, outbox, bids, metrics))
    done = sum(one.state == "done" for one in sent)
    lines = [
        f"{one.tracker.hex() if one.tracker else '-'}  "
        + (
            f"ledger {one.ledger}  transaction {one.transaction.hex()}"
            if one.transaction is not None
            else f"NOT TAKEN ({one.name}): {one.why}"
        )
        for one in sent
    ]
    values = {"ballots": [one.value() for one in sent], "done": done, "offered": len(sent)}
    tell(as_json, values, *lines, f"{done} of {len(sent)} ballots are on the ledger")
    return 0 if done == len(sent) else 1


def _offered(paths: Iterable[Path]) -> Iterable[Offered]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(one for one in path.iterdir() if one.suffix == SUFFIX)
        else:
            files.append(path)
    if not files:
        raise FileError(next(iter(paths)), f"holds no {SUFFIX} files")
    if len(files) > MAX_FILES:
        raise FileError(files[0].parent, f"holds more than {MAX_FILES} ballots")
    for file in files:
        yield Offered(file.name, read_bytes(file, MAX_BALLOT))


async def _post(
    way: Way,
    account: str,
    key: KeyFile,
    offered: Sequence[Offered],
    outbox_url: str | None,
    bids: Bids,
    metrics: Path | None,
) -> list[Sent]:
    async with way.open() as connection, _written(connection, metrics):
        election = await read_election(connection.reader, account)
        manifest = election.manifest
        channels = list(manifest.channels)
        if not set(channels) <= set(key.public["channels"]):
            raise StepRefused("the manifest names channels that are not this relay's")
        found = await read_qualification(connection.reader, election)
        place = outbox_url or key.path.with_suffix(f".{account[:8]}.outbox")
        async with Outbox(place, connection.metrics) as outbox:
            there = await ballots_on_ledger(connection.reader, election)
            judged = await deliver(
                connection,
                election,
                election.statement(found),
                seeds_of(key),
                outbox,
                offered,
                there,
                bids,
            )
            return [await _told(outbox, one, there) for one in judged]


@asynccontextmanager
async def _written(connection: Connection, metrics: Path | None) -> AsyncIterator[None]:
    """Write the counters when the block ends, also where it fails."""
    try:
        yield
    finally:
        if metrics is not None:
            write_to_textfile(str(metrics), connection.metrics.registry)


async def _told(outbox: Outbox, one: Judged, there: OnLedger) -> Sent:
    name, body = one.offered.name, one.offered.body
    if one.why is not None or one.tracker is None:
        return Sent(name, one.tracker, "refused", why=one.why)
    if body in there:
        transaction, ledger = there[body]
        return Sent(name, one.tracker, "done", transaction, ledger)
    item = await outbox.get(one.tracker)
    if item is None:
        return Sent(name, one.tracker, "failed", why="it is not in the outbox")
    return Sent(name, one.tracker, item.state, item.hash, item.ledger, item.why)
