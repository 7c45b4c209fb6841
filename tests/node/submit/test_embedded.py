"""Reader, order and pool on the embedded ledger itself, over HTTP, closing by hand."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from node.networks.horizon import HorizonReader, HorizonSubmitter
from node.networks.reader import LedgerTransaction
from node.submit.in_order import post_in_order
from node.submit.landing import Post
from node.submit.outbox import Counts, Outbox
from node.submit.pool import Pool
from node.wire.hashes import network_id
from tests.support.ledger import GENESIS_TIME, LedgerInLoop
from tests.support.signed import keypair, signed

CHANNELS = [keypair(50 + number) for number in range(4)]
IDS = [key.public_key for key in CHANNELS]
BY_ID = dict(zip(IDS, CHANNELS, strict=True))
MAX_TIME = GENESIS_TIME + 10**6


@asynccontextmanager
async def _posting(ledger: LedgerInLoop) -> AsyncIterator[Post]:
    async with (
        HorizonReader(ledger.url, passphrase=ledger.passphrase) as reader,
        HorizonSubmitter(ledger.url, ledger.passphrase) as submitter,
    ):
        yield Post(reader, submitter, patience=50)


async def _closing(ledger: LedgerInLoop, work: "asyncio.Task[object]") -> None:
    """Close ledgers while there is something to close, until the work has ended."""
    while not work.done():
        if ledger.pending():
            await ledger.close()
        await asyncio.sleep(0)
    await work


def _values(transactions: list[LedgerTransaction]) -> Counter[bytes]:
    return Counter(one.transaction.operations[0].value for one in transactions)  # type: ignore[union-attr]


async def test_parts_in_order_and_all_of_it_read_back(loop_ledger: LedgerInLoop) -> None:
    await loop_ledger.fund(IDS[0])
    network = network_id(loop_ledger.passphrase)
    async with _posting(loop_ledger) as post:
        account = await post.reader.account(IDS[0])
        assert account is not None
        parts = [
            signed(
                CHANNELS[0],
                account.sequence + 1 + number,
                bytes([number]),
                max_time=MAX_TIME,
                passphrase=loop_ledger.passphrase,
            )
            for number in range(5)
        ]
        first = asyncio.create_task(post_in_order(post, parts[:3], network))
        await _closing(loop_ledger, first)
        second = asyncio.create_task(post_in_order(post, parts, network))
        await _closing(loop_ledger, second)
        landed = second.result()
        assert landed[:3] == first.result()
        read = [one async for one in post.reader.transactions(IDS[0], page=2)][1:]
        assert [one.envelope for one in read] == parts
        assert [(one.hash, one.ledger) for one in read] == [
            (one.hash, one.ledger) for one in landed
        ]
        for one in read:
            ledger = await post.reader.ledger(one.ledger)
            assert ledger.close_time == one.close_time
            assert await post.reader.transaction(one.hash) == one
        chain = await post.reader.ledgers(0, 200)
        assert [one.sequence for one in chain] == list(range(1, len(chain) + 1))
        after = await post.reader.account(IDS[0])
        assert after is not None
        assert after.sequence == account.sequence + 5
        assert after.data == {"sandogh": b"\4"}


async def test_a_pool_lands_every_item_once_and_stops_at_nothing(
    loop_ledger: LedgerInLoop, tmp_path: Path
) -> None:
    await loop_ledger.fund(*IDS)
    payloads = [b"item %d" % number for number in range(30)]

    def build(payload: bytes, channel: str, sequence: int) -> list[bytes]:
        return [
            signed(
                BY_ID[channel],
                sequence,
                payload,
                max_time=MAX_TIME,
                passphrase=loop_ledger.passphrase,
            )
        ]

    network = network_id(loop_ledger.passphrase)
    async with _posting(loop_ledger) as post, Outbox(tmp_path / "outbox") as outbox:
        for payload in payloads:
            await outbox.add(payload, payload)
        broken = asyncio.create_task(Pool(outbox, post, IDS, build, network).run())
        while loop_ledger.pending() < len(IDS):  # noqa: ASYNC110
            await asyncio.sleep(0)
        broken.cancel()
        await asyncio.gather(broken, return_exceptions=True)
        await loop_ledger.close()
        work = asyncio.create_task(Pool(outbox, post, IDS, build, network).run())
        await _closing(loop_ledger, work)
        assert await outbox.counts() == Counts(done=len(payloads))
        found: list[LedgerTransaction] = []
        for channel in IDS:
            found += [one async for one in post.reader.transactions(channel)][1:]
        assert _values(found) == Counter(payloads)
        for payload in payloads:
            item = await outbox.get(payload)
            assert item is not None
            assert item.hash is not None
            there = await post.reader.transaction(item.hash)
            assert there is not None
            assert there.ledger == item.ledger
