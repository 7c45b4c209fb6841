"""One account: what it holds after the last closed ledger, and its history, also when merged."""

from typing import Any

from aiohttp import web

from node.explorer.operations import ACCOUNT_FLAGS, Amount
from node.explorer.places import account_key, position
from node.explorer.summary import summaries
from node.horizon.backend import NODE
from node.horizon.resources.account import Holding, account_json, holding
from node.pages.kit import PageFault, page
from node.pages.text import Octets
from node.store import read
from node.store.read import Page
from node.wire.accounts import address
from node.wire.parsed import Asset

PER_PAGE = 20
MAX_LISTED = 100
"""Balances and data entries that are shown; how many more there are is told."""


async def account(request: web.Request) -> web.Response:
    """Show an account."""
    key = account_key(request)
    before = position(request.query, "before")
    node = request.app[NODE]
    async with node.engine.connect() as connection:
        held = holding((await read.entries_of(connection, key)).values())
        rows = await read.transactions_page(
            connection,
            Page(PER_PAGE + 1, descending=True, after=before),
            account=key,
            include_failed=True,
        )
        if held is None and not rows and not await read.has_history(connection, key):
            raise PageFault(404, "no_account")
    return page(
        request,
        "account.html",
        {
            "account": address(key),
            "held": None if held is None else _held(held),
            "transactions": summaries(rows[:PER_PAGE], node.network_id),
            "before": before,
            "more": rows[PER_PAGE - 1].position if len(rows) > PER_PAGE else None,
        },
    )


def _held(held: Holding) -> dict[str, Any]:
    told = account_json(held, 0, "")
    bits = held.account.flags.uint32
    data = [(item.data_name.string64, Octets(item.data_value.data_value)) for item in held.data]
    balances = [_balance(one) for one in reversed(told["balances"])]
    return {
        "balances": balances[:MAX_LISTED],
        "balances_left": max(len(balances) - MAX_LISTED, 0),
        "sequence": told["sequence"],
        "entries": told["subentry_count"],
        "modified": held.modified,
        "thresholds": told["thresholds"],
        "signers": told["signers"],
        "flags": tuple(ACCOUNT_FLAGS[bit] for bit in ACCOUNT_FLAGS if bits & bit),
        "home_domain": held.account.home_domain.string32,
        "data": data[:MAX_LISTED],
        "data_left": max(len(data) - MAX_LISTED, 0),
    }


def _balance(told: dict[str, Any]) -> dict[str, Any]:
    """Return a balance with its limit, None for the native asset, which has none."""
    native = told["asset_type"] == "native"
    asset = None if native else Asset(told["asset_code"], told["asset_issuer"])
    return {
        "amount": Amount(_stroops(told["balance"]), asset),
        "limit": None if native else Amount(_stroops(told["limit"]), asset),
        "authorized": native or told["is_authorized"],
    }


def _stroops(decimal: str) -> int:
    """Read an amount with its seven decimal places."""
    return int(decimal.replace(".", ""))
