"""`/` and `/health`: what network this is and how far it has come."""

from importlib import metadata
from typing import Any

from aiohttp import web
from stellar_sdk import xdr

from node.base.dates import format_rfc3339
from node.horizon.accept import chosen
from node.horizon.answer import base_url, hal
from node.horizon.backend import FRIENDBOT, NODE

_VERSION = metadata.version("sandogh")
_PAGED = "{?cursor,limit,order}"
_LINKS = {
    "account": "/accounts/{account_id}",
    "account_transactions": f"/accounts/{{account_id}}/transactions{_PAGED}",
    "assets": "/assets{?asset_code,asset_issuer,cursor,limit,order}",
    "effects": f"/effects{_PAGED}",
    "fee_stats": "/fee_stats",
    "ledger": "/ledgers/{sequence}",
    "ledgers": f"/ledgers{_PAGED}",
    "operation": "/operations/{id}",
    "operations": f"/operations{_PAGED}",
    "payments": f"/payments{_PAGED}",
    "self": "/",
    "transaction": "/transactions/{hash}",
    "transactions": f"/transactions{_PAGED}",
    "transactions_async": "/transactions_async",
}


async def root(request: web.Request) -> web.Response:
    """Answer the network's passphrase, protocol and last ledger."""
    chosen(request)
    node = request.app[NODE]
    base = base_url(request)
    latest = node.latest
    protocol = xdr.LedgerHeader.from_xdr_bytes(latest.header).ledger_version.uint32
    offered = _LINKS | ({"friendbot": "/friendbot{?addr}"} if request.app[FRIENDBOT] else {})
    links: dict[str, Any] = {
        name: {"href": base + path, "templated": True} if "{" in path else {"href": base + path}
        for name, path in sorted(offered.items())
    }
    body = {
        "_links": links,
        "horizon_version": f"sandogh-{_VERSION}",
        "core_version": f"sandogh-{_VERSION}",
        "ingest_latest_ledger": latest.sequence,
        "history_latest_ledger": latest.sequence,
        "history_latest_ledger_closed_at": format_rfc3339(latest.close_time),
        "history_elder_ledger": 1,
        "core_latest_ledger": latest.sequence,
        "network_passphrase": node.passphrase,
        "current_protocol_version": protocol,
        "supported_protocol_version": protocol,
        "core_supported_protocol_version": protocol,
    }
    return hal(body)


async def health(request: web.Request) -> web.Response:
    """Answer that the node is up: its store is open and its last ledger is known."""
    chosen(request)
    return hal({"database_connected": True, "core_up": True, "core_synced": True})
