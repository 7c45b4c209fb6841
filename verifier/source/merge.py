"""Several accounts' transactions as one stream in ledger order, each once."""

import heapq
from collections.abc import AsyncIterator, Collection, Sequence

from node.networks.reader import LedgerTransaction, Reader, TogetherReader

BUFFERED = 2000
"""Transactions that all streams together may hold read ahead: some 15 kB each."""


async def together(
    reader: Reader, successful: Collection[str], every: Collection[str], last_ledger: int
) -> AsyncIterator[LedgerTransaction]:
    """Yield what touches any of some accounts, by position, each once.

    Args:
        reader: a source; one that can tells it in a single pass.
        successful: accounts of which successful transactions are told.
        every: accounts of which failed ones are told, too.
        last_ledger: what lies in later ledgers is left out.
    """
    if isinstance(reader, TogetherReader):
        async for told in reader.together(successful, every):
            if told.ledger > last_ledger:
                return
            yield told
        return
    share = max(2, min(200, BUFFERED // (len(every) + 1)))
    streams = [reader.transactions(account, page=min(200, 4 * share)) for account in successful]
    streams += [reader.transactions(one, include_failed=True, page=share) for one in every]
    async for told in merge(streams, last_ledger):
        yield told


async def merge(
    streams: Sequence[AsyncIterator[LedgerTransaction]], last_ledger: int
) -> AsyncIterator[LedgerTransaction]:
    """Yield the transactions of all streams by position, one that is in several streams once.

    Holds one transaction of each stream (and what each stream buffers itself).

    Args:
        streams: each in ascending order of position.
        last_ledger: what lies in later ledgers is left out, so that all streams speak of one
            state although they are read one after the other.
    """
    heads: list[tuple[int, int, LedgerTransaction]] = []
    for number, stream in enumerate(streams):
        await _push(heads, number, stream, last_ledger)
    seen = 0
    while heads:
        position, number, transaction = heapq.heappop(heads)
        if position != seen:
            seen = position
            yield transaction
        await _push(heads, number, streams[number], last_ledger)


async def _push(
    heads: list[tuple[int, int, LedgerTransaction]],
    number: int,
    stream: AsyncIterator[LedgerTransaction],
    last_ledger: int,
) -> None:
    async for transaction in stream:
        if transaction.ledger <= last_ledger:
            heapq.heappush(heads, (transaction.position, number, transaction))
        return
