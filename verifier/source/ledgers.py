"""Asking for some ledgers, each once: in pages where they lie close together."""

from bisect import bisect_left
from collections.abc import AsyncIterator, Collection

from node.networks.reader import LedgerInfo, Reader

PAGE = 200
CLOSE = 4
"""Ledgers wanted of the next `PAGE` from which on a page is asked for."""


async def read_ledgers(reader: Reader, wanted: Collection[int]) -> AsyncIterator[LedgerInfo]:
    """Yield ledgers, ascending; a page is held.

    Args:
        reader: the source.
        wanted: their sequences.

    Raises:
        ReaderError: the source does not have one, or can't be read.
    """
    waiting = sorted(wanted)
    at = 0
    while at < len(waiting):
        start = waiting[at]
        end = bisect_left(waiting, start + PAGE, at)
        if end - at < CLOSE:
            yield await reader.ledger(start)
            at += 1
            continue
        page = await reader.ledgers(start - 1, waiting[end - 1] - start + 1)
        told = {one.sequence: one for one in page}
        for number in waiting[at:end]:
            # a server may give shorter pages than were asked for
            yield told.get(number) or await reader.ledger(number)
        at = end
