"""The anchor: the last ledger that closed by the election's end (docs/protocol.md §9)."""

from node.networks.reader import LedgerInfo, Reader


async def last_ledger_by(reader: Reader, time: int, low: int, tip: LedgerInfo) -> LedgerInfo | None:
    """Return the last ledger with close time ≤ ``time``, or None while none is later.

    Close times never decrease, so this takes some log2(tip - low) requests.

    Args:
        reader: a ledger source.
        time: unix seconds.
        low: a ledger known to have closed by ``time``.
        tip: the last ledger.
    """
    if tip.close_time <= time:
        return None
    high = tip.sequence
    while high - low > 1:
        middle = (low + high) // 2
        if (await reader.ledger(middle)).close_time <= time:
            low = middle
        else:
            high = middle
    return await reader.ledger(low)
