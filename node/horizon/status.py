"""`/_status`: what Horizon's root leaves out, for `sandogh-node status` and `doctor`."""

from aiohttp import web
from stellar_sdk import xdr

from node.base.dates import format_rfc3339
from node.horizon.answer import hal
from node.horizon.backend import NODE


async def status(request: web.Request) -> web.Response:
    """Answer the node's place in the chain, its numbers, its queue and its operator."""
    node = request.app[NODE]
    latest = node.latest
    header = xdr.LedgerHeader.from_xdr_bytes(latest.header)
    body = {
        "network_passphrase": node.passphrase,
        "protocol_version": header.ledger_version.uint32,
        "ledger": latest.sequence,
        "ledger_hash": latest.hash.hex(),
        "closed_at": format_rfc3339(latest.close_time),
        "base_fee": header.base_fee.uint32,
        "base_reserve": header.base_reserve.uint32,
        "max_operations": header.max_tx_set_size.uint32,
        "pending": node.pending(),
        "clock": "manual" if node.manual else "system",
        "operator": node.operator,
    }
    return hal(body)
