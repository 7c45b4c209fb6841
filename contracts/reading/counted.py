"""What the count itself says so far: which amendments it obeys, whose ballot counts.

It takes the ledger's word for who may pay from the urn. Every channel is read; only the ballots
of the indices asked for are kept, and their proofs checked.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence

from contracts.counting.acceptance import Acceptance, AmendmentApplied, Counted, Rules
from contracts.counting.amendments import Amendment, annulled
from contracts.counting.cast import Cast, Purse
from contracts.counting.run import CountingRun, Decision, Event, here
from contracts.crypto.ballot_bodies import Body, Judgement
from contracts.reading.election import Election, read_qualification
from contracts.records.assemble import Assembler, Outcome
from contracts.records.kinds import BALLOT
from contracts.records.kinds.amend import ANNUL
from contracts.records.kinds.roll import Roll
from node.networks.reader import LedgerTransaction, Reader
from node.wire.parsed import Asset, Transaction
from node.wire.signers import signers_of

AT_ONCE = 16


def rules_of(election: Election, roll: Roll | None = None) -> Rules:
    """Return what an election's ballots are judged by, annulments included.

    Args:
        election: it has a manifest.
        roll: the manifest's, for whoever has decoded it already.
    """
    manifest, window = election.manifest, election.window()
    roll = roll or election.roll()
    return Rules(
        election.context,
        window,
        frozenset(manifest.channels),
        Purse(Asset("VOTE", manifest.issuer), manifest.urn, manifest.box),
        roll,
        manifest.shape,
        annulled(election.amendments(), election.context, window.end, len(roll)),
    )


async def has_voted(reader: Reader, election: Election, index: int) -> bool:
    """Tell whether a ballot of an index counts by the election's last ledger.

    Args:
        reader: the source.
        election: read from it; it has a manifest.
        index: of the roll.
    """
    decisions = await _count(reader, election, {index})
    return any(isinstance(one, Counted) for one in decisions)


async def obeyed_amendments(reader: Reader, election: Election) -> tuple[Amendment, ...]:
    """Return the amendments that the count obeys, in ledger order.

    A new key that came after a ballot of its index counted is not among them.

    Args:
        reader: the source.
        election: read from it; it has a manifest.
    """
    amendments = election.amendments()
    replaced = {one.amend.index for one in amendments if one.amend.action != ANNUL}
    decisions = await _count(reader, election, replaced)
    return tuple(one.amendment for one in decisions if isinstance(one, AmendmentApplied))


async def _count(reader: Reader, election: Election, indices: Collection[int]) -> list[Decision]:
    rules = rules_of(election)
    casts: list[Cast] = []
    if indices and election.network.tip.close_time >= rules.window.opens:
        casts = await _casts(reader, election, rules, indices)
    events: list[Event] = [*casts, *election.amendments()]
    events.sort(key=lambda one: one.position)
    return list(await _decide(reader, election, rules, events))


async def _decide(
    reader: Reader, election: Election, rules: Rules, events: list[Event]
) -> Iterator[Decision]:
    if not any(isinstance(one, Cast) for one in events):
        return CountingRun(Acceptance(rules), _nothing_to_check).decide(events)
    statement = election.statement(await read_qualification(reader, election))
    return CountingRun(Acceptance(rules), here(statement)).decide(events)


def _nothing_to_check(bodies: Sequence[Body]) -> Callable[[], Judgement]:
    raise ValueError(f"{len(bodies)} ballots where no cast was read")


async def _casts(
    reader: Reader, election: Election, rules: Rules, indices: Collection[int]
) -> list[Cast]:
    found: list[Cast] = []
    channels = sorted(rules.channels)
    for start in range(0, len(channels), AT_ONCE):
        some = channels[start : start + AT_ONCE]
        for casts in await asyncio.gather(
            *(_of_channel(reader, election, rules, channel, indices) for channel in some)
        ):
            found += casts
    return found


async def _of_channel(
    reader: Reader, election: Election, rules: Rules, channel: str, indices: Collection[int]
) -> list[Cast]:
    """Return the casts of one channel whose ballot names one of the indices."""
    assembler = Assembler(channel, rules.purse.is_payment, 1 + rules.shape.body_size)
    assert election.manifest_record is not None
    casts = []
    async for one in reader.transactions(channel, after=election.manifest_record.position):
        if one.ledger > election.network.tip.sequence:
            break
        if not one.successful:
            continue
        outcome = assembler.feed(one.transaction, one.position, one.close_time)
        if rules.purse.is_cast(one.transaction) and _names(outcome, indices):
            casts.append(cast_of(one, outcome))
    return casts


def _names(outcome: Outcome, indices: Collection[int]) -> bool:
    if outcome.completed is None or outcome.completed.record.kind != BALLOT:
        return False
    return int.from_bytes(outcome.completed.record.body[:4], "big") in indices


def cast_of(one: LedgerTransaction, outcome: Outcome | None) -> Cast:
    """Return a successful transaction as a cast; that a relay key signed it is the ledger's word.

    Args:
        one: as the ledger has it; it pays VOTE from urn to box.
        outcome: what its source's assembler made of it; None where the source is no channel.
    """
    source = one.transaction.source
    done = outcome.completed if outcome is not None else None
    parts = done.transactions if done is not None else (one.transaction,)
    signed = all(_signed(part, source) for part in parts)
    return Cast(one.transaction, one.position, one.close_time, outcome, signed, True)


def _signed(part: Transaction, channel: str) -> bool:
    return channel in signers_of(part, {channel})
