"""Qazvin ballots a second without the relay's proof check: the ledger's part of a vote alone.

The ballots are the kept election's, proved and signed before, each with its payment of 1 VOTE
from the urn. Each source has one transaction in flight, so there are twice as many sources as
ballots that a second shall take; a ledger asks nobody whether they are channels of a manifest.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from stellar_sdk import Keypair

from benchmarks.cached import Kept
from benchmarks.clients import request, send
from benchmarks.election import NETWORK_ID
from benchmarks.funding import fund, sequences
from benchmarks.node_process import Node
from contracts.records.kinds.ballot import BallotBody
from contracts.records.record import record_of
from contracts.records.transactions import Posting, drafts, sign

SOURCES = 250
_COINS = "1000"
_BASE_FEE = 100
_PROTOCOL = 19


@dataclass(frozen=True)
class CastBallots:
    """Ballots in closed ledgers, and the seconds from the first request to the last answer."""

    ballots: int
    seconds: float


def run(kept: Kept, bodies: list[bytes], folder: Path) -> CastBallots:
    """Cast proved ballots on a copy of the kept ledger.

    Raises:
        CouldNotMeasure: a ballot was not answered with success.
    """
    kept.copy("start", folder / "casting")
    pairs = [Keypair.random() for _ in range(SOURCES)]
    names = [one.public_key for one in pairs]
    with Node(folder / "casting") as node:
        asyncio.run(fund(node, names, _COINS))
        first = asyncio.run(sequences(node.url, names))
    relay, payment = kept.election.secret("relay"), kept.election.payment
    queues: list[list[bytes]] = [[] for _ in pairs]
    for number, body in enumerate(bodies):
        place = number % SOURCES
        sequence = first[names[place]] + len(queues[place])
        posting = Posting(names[place], sequence, _BASE_FEE, 0, _PROTOCOL)
        (draft,) = drafts(record_of(BallotBody(body)), posting, payment)
        signed = sign(draft, NETWORK_ID, [pairs[place].raw_secret_key(), relay])
        queues[place].append(request(signed.envelope()))
    with Node(folder / "casting", "--close-interval", "1") as node:
        return CastBallots(len(bodies), send(node.url, queues))
