"""Several accounts' transactions as one stream in ledger order, each once."""

import heapq
from collections.abc import AsyncIterator, Sequence

from node.networks.reader import LedgerTransaction


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
