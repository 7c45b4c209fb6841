"""The relay's work over proved ballots: check the proof, store, sign, send, until all landed."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.election import CLOSES, NETWORK_ID, Election
from benchmarks.node_process import PASSPHRASE
from benchmarks.outcome import CouldNotMeasure
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import decode_ballot
from contracts.records.kinds.ballot import BallotBody
from contracts.records.record import record_of
from contracts.records.transactions import Posting, drafts, sign
from node.networks.horizon import HorizonReader
from node.networks.horizon_submitter import HorizonSubmitter
from node.submit.landing import Post
from node.submit.outbox import Item, Outbox
from node.submit.pool import Pool

BATCH = 32
"""Ballots whose proofs are checked together before they are stored."""


@dataclass(frozen=True)
class Relayed:
    """What came of it.

    Attributes:
        landed: ballots in closed ledgers.
        seconds: from the first ballot's check to the last one's closed ledger.
        ledgers: how many ledgers took them.
    """

    landed: int
    seconds: float
    ledgers: int


async def relay(
    election: Election, url: str, bodies: Sequence[bytes], outbox_path: Path
) -> Relayed:
    """Check and cast ballots, the i-th under roll index i.

    Raises:
        CouldNotMeasure: a proof is refused, or a ballot did not land.
    """
    ledgers: set[int] = set()
    refused: list[str] = []

    def finished(item: Item) -> None:
        if item.ledger is None:
            refused.append(item.why or "")
        else:
            ledgers.add(item.ledger)

    async with (
        Outbox(outbox_path) as outbox,
        HorizonReader(url, passphrase=PASSPHRASE) as reader,
        HorizonSubmitter(url, PASSPHRASE) as submitter,
    ):
        network = await reader.network()
        seeds = {
            election.account("channel", i): election.secret("channel", i)
            for i in range(election.channels)
        }

        def build(payload: bytes, channel: str, sequence: int) -> list[bytes]:
            record = record_of(BallotBody(payload))
            posting = Posting(channel, sequence - 1, network.base_fee, CLOSES, network.protocol)
            signers = (seeds[channel], election.secret("relay"))
            written = drafts(record, posting, election.payment)
            return [sign(draft, NETWORK_ID, signers).envelope() for draft in written]

        post = Post(reader, submitter)
        pool = Pool(outbox, post, tuple(seeds), build, NETWORK_ID, finished)
        start = time.perf_counter()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(pool.run(stay=True))
                for first in range(0, len(bodies), BATCH):
                    some = bodies[first : first + BATCH]
                    await asyncio.to_thread(_check, election, some)
                    await asyncio.gather(
                        *(outbox.add(record_of(BallotBody(body)).id, body) for body in some)
                    )
                await pool.finish()
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from faults
        seconds = time.perf_counter() - start
    if refused:
        raise CouldNotMeasure(f"{len(refused)} ballots did not land: {refused[0]}")
    return Relayed(len(bodies), seconds, len(ledgers))


def _check(election: Election, bodies: Sequence[bytes]) -> None:
    shape = election.statement.shape
    ballots = [decode_ballot(body, shape) for body in bodies]
    keyed = [Keyed(ballot, election.roll[ballot.index]) for ballot in ballots]
    if not all(verify_batch(election.statement, keyed)):
        raise CouldNotMeasure("an honest ballot was refused")
