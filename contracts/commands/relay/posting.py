"""Ballots from files to the ledger: checked, kept in a durable outbox, sent over the channels."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.files import FileError, read_bytes
from contracts.commands.ledger import Connection, connect
from contracts.commands.options import ElectionId, Horizon, Key, PasswordFile, open_key
from contracts.commands.outcome import StepRefused, tell
from contracts.commands.relay.intake import Judged, Offered, desk, judge
from contracts.commands.relay.keys import ROLE, seed_of, signing_seed
from contracts.counting.cast import Purse
from contracts.crypto.ballot_proof import Statement
from contracts.keyfile import KeyFile
from contracts.reading.accounts import read_records
from contracts.reading.election import Election, read_election, read_qualification
from contracts.records.envelope import CastPayment
from contracts.records.kinds import BALLOT
from contracts.records.record import Record
from contracts.records.transactions import Posting, drafts, sign
from node.base.command import Json, example, progress
from node.networks.reader import Reader
from node.submit.outbox import Item, Outbox
from node.submit.pool import Build, Pool
from node.wire.parsed import Asset

MAX_BALLOT = 1 << 18
MAX_FILES = 1_000_000
TELL_EVERY = 50
AT_ONCE = 16
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
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> int:
    """Check ballots and bring each to the ledger once; exit code 1 if one was not taken."""
    offered = list(_offered(paths))
    opened = open_key(key, ROLE, password_file)
    sent = asyncio.run(_post(horizon, election, opened, offered))
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


async def _post(horizon: str, account: str, key: KeyFile, offered: Sequence[Offered]) -> list[Sent]:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        manifest = election.manifest
        channels = list(manifest.channels)
        if not set(channels) <= set(key.public["channels"]):
            raise StepRefused("the manifest names channels that are not this relay's")
        found = await read_qualification(connection.reader, election)
        path = key.path.with_suffix(f".{account[:8]}.outbox")
        async with Outbox(path) as outbox:
            there = await _on_ledger(connection.reader, election)
            statement = election.statement(found)
            judged = await _take(outbox, election, statement, offered, there)
            await _send(connection, election, key, outbox)
            return [await _told(outbox, one, there) for one in judged]


async def _on_ledger(reader: Reader, election: Election) -> dict[bytes, tuple[bytes, int]]:
    """Return the bodies of ballots that the channels cast, each with transaction and ledger."""
    manifest, tip = election.manifest, election.network.tip.sequence
    purse = Purse(Asset("VOTE", manifest.issuer), manifest.urn, manifest.box)
    cast: dict[bytes, tuple[bytes, int]] = {}
    channels = manifest.channels
    for start in range(0, len(channels), AT_ONCE):
        some = channels[start : start + AT_ONCE]
        for found in await asyncio.gather(
            *(read_records(reader, channel, tip, purse.is_payment) for channel in some)
        ):
            for record in found.of_kind(BALLOT) if found is not None else ():
                place = (record.transactions[-1].ledger_hash, record.position >> 32)
                cast.setdefault(record.record.body, place)
    return cast


async def _take(
    outbox: Outbox,
    election: Election,
    statement: Statement,
    offered: Sequence[Offered],
    there: Mapping[bytes, tuple[bytes, int]],
) -> list[Judged]:
    """Check ballots and put the good ones into the outbox; the rest is told with why."""
    acceptance = desk(election)
    known: list[Judged] = []
    new: list[Offered] = []
    for one in offered:
        mark = acceptance.read(one.body).tracker
        waiting = mark is not None and await outbox.get(mark) is not None
        if waiting or one.body in there:
            known.append(Judged(one, mark, None))
        else:
            new.append(one)
    voted = {_index(body) for body in there} | {_index(one.offered.body) for one in known}
    judged = list(judge(acceptance, statement, new, voted))
    for fresh in judged:
        if fresh.why is None and fresh.tracker is not None:
            await outbox.add(fresh.tracker, fresh.offered.body)
    refused = sum(fresh.why is not None for fresh in judged)
    progress(f"{len(judged) - refused} ballots to send, {len(known)} before, {refused} refused")
    return [*known, *judged]


def _index(body: bytes) -> int:
    return int.from_bytes(body[:4], "big")


async def _send(connection: Connection, election: Election, key: KeyFile, outbox: Outbox) -> None:
    landed = 0

    def finished(item: Item) -> None:
        nonlocal landed
        landed += 1
        if landed % TELL_EVERY == 0:
            progress(f"{landed} ballots have landed, the last in ledger {item.ledger}")

    pool = Pool(
        outbox,
        connection.post,
        election.manifest.channels,
        _builder(connection, election, key),
        connection.network_id,
        finished,
    )
    await pool.run()


def _builder(connection: Connection, election: Election, key: KeyFile) -> Build:
    """Return what makes a ballot's transactions, signed by its channel and by a relay key."""
    manifest, network = election.manifest, connection.network
    payment = CastPayment(manifest.issuer, manifest.urn, manifest.box)
    end, seed = election.window().end, seed_of(key)
    seeds = {
        channel: signing_seed(seed, "channel", number)
        for number, channel in enumerate(key.public["channels"])
    }
    relay = signing_seed(seed, "urn", 0)

    def build(body: bytes, channel: str, sequence: int) -> list[bytes]:
        posting = Posting(channel, sequence - 1, network.base_fee, end, network.protocol)
        *before, last = drafts(Record(BALLOT, body), posting, payment)
        signed = [sign(draft, connection.network_id, [seeds[channel]]) for draft in before]
        signed.append(sign(last, connection.network_id, [seeds[channel], relay]))
        return [draft.envelope() for draft in signed]

    return build


async def _told(outbox: Outbox, one: Judged, there: Mapping[bytes, tuple[bytes, int]]) -> Sent:
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
