"""`/fee_stats`: what the last five ledgers charged, and what was bid, per operation."""

from collections import Counter
from collections.abc import Sequence

from aiohttp import web
from stellar_sdk import xdr

from node.horizon.accept import chosen
from node.horizon.answer import hal, in_time
from node.horizon.backend import NODE
from node.store import read

_LEDGERS = 5
_PERCENTILES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99)


async def fee_stats(request: web.Request) -> web.Response:
    """Answer the base fee, how full ledgers are, and the spread of fees; all as strings."""
    chosen(request)
    latest = request.app[NODE].latest
    header = xdr.LedgerHeader.from_xdr_bytes(latest.header)
    base_fee, room = header.base_fee.uint32, header.max_tx_set_size.uint32
    async with in_time(request), request.app[NODE].engine.connect() as connection:
        fees = await read.fees_since(connection, latest.sequence - _LEDGERS)
        used = await read.ledgers_page(connection, read.Page(limit=_LEDGERS, descending=True))
    usage = sum(row.set_operations for row in used) / (max(room, 1) * max(len(used), 1))
    charged = [-(-fee.charged // fee.operations) for fee in fees]
    bids = [-(-fee.bid // fee.operations) for fee in fees]
    return hal(
        {
            "last_ledger": str(latest.sequence),
            "last_ledger_base_fee": str(base_fee),
            "ledger_capacity_usage": f"{min(usage, 1):.2f}",
            "fee_charged": spread(charged or [base_fee]),
            "max_fee": spread(bids or [base_fee]),
        }
    )


def spread(values: Sequence[int]) -> dict[str, str]:
    """Return maximum, minimum, mode and percentiles (nearest rank) of at least one value."""
    ordered = sorted(values)
    return {
        "max": str(ordered[-1]),
        "min": str(ordered[0]),
        "mode": str(Counter(ordered).most_common(1)[0][0]),
        **{f"p{p}": str(ordered[-(-p * len(ordered) // 100) - 1]) for p in _PERCENTILES},
    }
