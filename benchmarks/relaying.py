"""The relay's own code over proved ballots: check, store, sign, send, until all landed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.election import Election
from benchmarks.outcome import CouldNotMeasure
from contracts.commands.ledger import connect
from contracts.commands.relay.delivery import deliver
from contracts.reading.election import read_election, read_qualification
from contracts.relaying.judging import Offered
from contracts.relaying.keys import RelaySeeds
from node.submit.outbox import Outbox


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
    seeds = RelaySeeds(
        {
            election.account("channel", i): election.secret("channel", i)
            for i in range(election.channels)
        },
        election.secret("relay"),
    )
    offered = [Offered(f"ballot {number}", body) for number, body in enumerate(bodies)]
    async with connect(url) as connection, Outbox(outbox_path) as outbox:
        found = await read_election(connection.reader, election.account("authority"))
        statement = found.statement(await read_qualification(connection.reader, found))
        start = time.perf_counter()
        judged = await deliver(connection, found, statement, seeds, outbox, offered, {})
        seconds = time.perf_counter() - start
        ledgers = set()
        for one in judged:
            if one.why is not None or one.tracker is None:
                raise CouldNotMeasure(f"an honest ballot was refused: {one.why}")
            item = await outbox.get(one.tracker)
            if item is None or item.ledger is None:
                raise CouldNotMeasure(f"a ballot did not land: {item.why if item else 'lost'}")
            ledgers.add(item.ledger)
    return Relayed(len(judged), seconds, len(ledgers))
