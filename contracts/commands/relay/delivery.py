"""Bringing checked ballots to the ledger: proofs are checked while others are on their way."""

import asyncio
from collections.abc import Mapping, Sequence

from contracts.commands.ledger import Connection
from contracts.counting.acceptance import Acceptance
from contracts.counting.cast import Purse
from contracts.counting.window import Window
from contracts.crypto.ballot_proof import Statement
from contracts.reading.accounts import read_records
from contracts.reading.counted import obeyed_amendments
from contracts.reading.election import Election
from contracts.records.kinds import BALLOT
from contracts.relaying.casting import AT_BASE_FEE, Bids, Caster, cast_payment, rescue
from contracts.relaying.judging import BATCH, Judged, Offered, Read, desk, judge
from contracts.relaying.keys import RelaySeeds
from node.base.command import progress
from node.networks.reader import Reader
from node.submit.outbox import Item, Outbox
from node.submit.pool import Build, Pool
from node.wire.parsed import Asset

TELL_EVERY = 50
AT_ONCE = 16

OnLedger = Mapping[bytes, tuple[bytes, int]]
"""Ballots' bodies that were cast: the transaction and the ledger of each."""


async def ballots_on_ledger(reader: Reader, election: Election) -> OnLedger:
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


async def deliver(
    connection: Connection,
    election: Election,
    statement: Statement,
    seeds: RelaySeeds,
    outbox: Outbox,
    offered: Sequence[Offered],
    there: OnLedger,
    bids: Bids = AT_BASE_FEE,
) -> list[Judged]:
    """Check ballots and send the good ones; whatever waits in the outbox is sent too.

    Args:
        connection: the ledger.
        election: read from it.
        statement: what ballots are proved against.
        seeds: the relay's.
        outbox: open; keeps each ballot until its end is known.
        offered: in the order in which they shall land.
        there: what is on the ledger already.
        bids: what is bid.

    Returns:
        Each ballot and why it was not taken, in the order offered.

    Raises:
        FeeTooHigh: the network's base fee is above the cap; nothing is sent.
        ChannelStopped: the ledger takes nothing from any channel; what waits stays in the
            outbox.
    """
    landed = 0

    def finished(item: Item) -> None:
        nonlocal landed
        if item.ledger is None:
            return
        landed += 1
        if landed % TELL_EVERY == 0:
            progress(f"{landed} ballots have landed, the last in ledger {item.ledger}")

    pool = Pool(
        outbox,
        connection.post,
        election.manifest.channels,
        _builder(connection, election, seeds, bids.policy.rate(connection.network.base_fee)),
        connection.network_id,
        finished,
        rescue(connection.reader, connection.network.protocol, connection.network_id, seeds, bids),
    )
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(pool.run(stay=True))
            judged = await _take(connection, outbox, election, statement, offered, there)
            await pool.finish()
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from faults
    refused = sum(one.why is not None for one in judged)
    progress(f"{landed} ballots have landed, {refused} were refused")
    return judged


async def _take(
    connection: Connection,
    outbox: Outbox,
    election: Election,
    statement: Statement,
    offered: Sequence[Offered],
    there: OnLedger,
) -> list[Judged]:
    """Check ballots some at a time, and put the good ones into the outbox."""
    acceptance = desk(election, await obeyed_amendments(connection.reader, election))
    closed = _closed(election, acceptance.rules.window)
    # also what an earlier run put there and this one is not offered
    voted = {_index(one.payload) for one in await outbox.unfinished()}
    voted |= await asyncio.to_thread(_counting, acceptance, statement, offered, there)
    counts = await outbox.counts()
    used = any((counts.waiting, counts.sending, counts.done, counts.failed))
    judged: list[Judged] = []
    for start in range(0, len(offered), BATCH):
        some = offered[start : start + BATCH]
        read = await asyncio.to_thread(_read, acceptance, some)
        known, new = await _known(outbox if used else None, read, there)
        if closed is None:
            fresh = await asyncio.to_thread(judge, statement, new, voted)
        else:
            fresh = [Judged(one, found.tracker, closed) for one, found in new]
        await asyncio.gather(
            *(
                outbox.add(one.tracker, one.offered.body)
                for one in fresh
                if one.why is None and one.tracker is not None
            )
        )
        judged += known + fresh
    return judged


def _counting(
    acceptance: Acceptance, statement: Statement, offered: Sequence[Offered], there: OnLedger
) -> set[int]:
    """Return the indices, of those offered, whose ballot on the ledger holds.

    One that does not hold, such as one under a key that an amendment replaced, takes nobody's
    vote.
    """
    asked = {_index(one.body) for one in offered if one.body not in there}
    cast = [Offered("", body) for body in there if _index(body) in asked]
    voted: set[int] = set()
    for start in range(0, len(cast), BATCH):
        judge(statement, _read(acceptance, cast[start : start + BATCH]), voted)
    return voted


def _closed(election: Election, window: Window) -> str | None:
    """Return why no new ballot would count now, or None."""
    now = election.network.tip.close_time
    if now > window.end:
        return f"window: voting ended at {window.end}; the last ledger closed at {now}"
    # the next ledger closes a second later at the earliest
    if now + 1 < window.opens:
        return f"window: voting opens at {window.opens}; the last ledger closed at {now}"
    return None


async def _known(
    outbox: Outbox | None, read: Sequence[Read], there: OnLedger
) -> tuple[list[Judged], list[Read]]:
    """Tell apart what is on the ledger or on its way, and what is new."""
    known: list[Judged] = []
    new: list[Read] = []
    for one, found in read:
        waiting = None
        if outbox is not None and found.tracker is not None:
            waiting = await outbox.get(found.tracker)
        # a failed one never landed: it is judged anew, and may be sent once more
        going = waiting is not None and waiting.state != "failed" and waiting.payload == one.body
        if one.body in there or going:
            known.append(Judged(one, found.tracker, None))
        else:
            new.append((one, found))
    return known, new


def _read(acceptance: Acceptance, offered: Sequence[Offered]) -> list[Read]:
    return [(one, acceptance.read(one.body)) for one in offered]


def _index(body: bytes) -> int:
    return int.from_bytes(body[:4], "big")


def _builder(connection: Connection, election: Election, seeds: RelaySeeds, rate: int) -> Build:
    """Return what makes a ballot's transactions, signed by its channel and by a relay key.

    Args:
        connection: the ledger.
        election: read from it.
        seeds: the relay's.
        rate: what is bid, stroops an operation.
    """
    network, end = connection.network, election.window().end
    payment = cast_payment(election.manifest)
    caster = Caster(connection.network_id, network.protocol, payment, seeds)

    def build(body: bytes, channel: str, sequence: int) -> list[bytes]:
        return caster.envelopes(body, channel, sequence, rate, end)

    return build
