"""`/` and `/health`: what network this is and how far it has come."""

from importlib import metadata
from typing import Any

from aiohttp import web
from stellar_sdk import xdr

from node.base.dates import format_rfc3339
from node.horizon.answer import base_url, hal
from node.horizon.backend import NODE

_VERSION = metadata.version("sandogh")


async def root(request: web.Request) -> web.Response:
    """Answer the network's passphrase, protocol and last ledger."""
    node = request.app[NODE]
    base = base_url(request)
    latest = node.latest
    protocol = xdr.LedgerHeader.from_xdr_bytes(latest.header).ledger_version.uint32
    paged = "{?cursor,limit,order}"
    links: dict[str, Any] = {
        "account": {"href": f"{base}/accounts/{{account_id}}", "templated": True},
        "account_transactions": {
            "href": f"{base}/accounts/{{account_id}}/transactions{paged}",
            "templated": True,
        },
        "fee_stats": {"href": f"{base}/fee_stats"},
        "friendbot": {"href": f"{base}/friendbot{{?addr}}", "templated": True},
        "ledger": {"href": f"{base}/ledgers/{{sequence}}", "templated": True},
        "ledgers": {"href": f"{base}/ledgers{paged}", "templated": True},
        "self": {"href": f"{base}/"},
        "transaction": {"href": f"{base}/transactions/{{hash}}", "templated": True},
        "transactions": {"href": f"{base}/transactions{paged}", "templated": True},
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
    return hal({"database_connected": True, "core_up": True, "core_synced": True})
