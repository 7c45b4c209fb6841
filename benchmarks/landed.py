"""How often each ballot lies on the ledger, read as anybody can."""

import asyncio
from collections import Counter
from collections.abc import Collection

from benchmarks.election import Election
from contracts.counting.cast import Purse
from contracts.records.assemble import Assembler
from contracts.records.kinds import BALLOT
from node.networks.horizon import HorizonReader
from node.wire.parsed import Asset

LOOK_EVERY = 1.0
PATIENCE = 60.0
"""Seconds without one more ballot after which no more are waited for."""


async def landed(election: Election, url: str) -> Counter[bytes]:
    """Return every ballot's bytes that closed ledgers hold, with how often they do."""
    setup = election.setup
    purse = Purse(Asset("VOTE", setup.issuer), setup.urn, setup.box)
    limit = 1 + election.statement.shape.body_size
    found: Counter[bytes] = Counter()
    async with HorizonReader(url) as reader:
        async for one in reader.transactions(setup.box):
            if not purse.is_cast(one.transaction):
                continue
            # a Qazvin ballot is one transaction: it needs none before it
            assembler = Assembler(one.transaction.source, purse.is_payment, limit)
            done = assembler.feed(one.transaction, one.position, one.close_time).completed
            if done is not None and done.record.kind == BALLOT:
                found[done.record.body] += 1
    return found


async def until_landed(election: Election, url: str, bodies: Collection[bytes]) -> Counter[bytes]:
    """Return `landed` once all these ballots are there, or no more of them come."""
    clock = asyncio.get_running_loop().time
    most, last = -1, clock()
    while True:
        found = await landed(election, url)
        there = sum(body in found for body in bodies)
        if there > most:
            most, last = there, clock()
        if there == len(bodies) or clock() - last > PATIENCE:
            return found
        await asyncio.sleep(LOOK_EVERY)
