"""`/accounts/{id}` and what hangs below it."""

import base64

from aiohttp import web
from stellar_sdk import xdr

from node.horizon.answer import base_url, hal, list_url
from node.horizon.backend import NODE
from node.horizon.paging import asked, page_body
from node.horizon.parameters import account_key
from node.horizon.problems import not_found
from node.horizon.resources.account import account_json, holding
from node.horizon.transactions import rendered
from node.store import read
from node.wire.accounts import account_id


async def account(request: web.Request) -> web.Response:
    """Answer one account as it is after the last closed ledger."""
    key = account_key(request.match_info["account"])
    async with request.app[NODE].engine.connect() as connection:
        held = holding((await read.entries_of(connection, key)).values())
        if held is None:
            raise not_found()
        changed = await read.ledger(connection, held.modified)
    modified_at = changed.close_time if changed else 0
    return hal(account_json(held, modified_at, base_url(request)))


async def account_data(request: web.Request) -> web.Response:
    """Answer one data entry: base64 in JSON, or its raw bytes when so asked for."""
    key = account_key(request.match_info["account"])
    name = request.match_info["key"].encode()
    async with request.app[NODE].engine.connect() as connection:
        raw = None if len(name) > 64 else await read.entry(connection, _data_key(key, name))
    if raw is None:
        raise not_found()
    entry = xdr.LedgerEntry.from_xdr_bytes(raw).data.data
    assert entry is not None
    value = entry.data_value.data_value
    if "application/octet-stream" in request.headers.get("Accept", ""):
        return web.Response(body=value, content_type="application/octet-stream")
    return hal({"value": base64.b64encode(value).decode()})


async def account_transactions(request: web.Request) -> web.Response:
    """Answer a page of the transactions that concern an account, merged ones included."""
    key = account_key(request.match_info["account"])
    wanted = asked(request.query, request.headers.get("Last-Event-ID"))
    async with request.app[NODE].engine.connect() as connection:
        rows = await read.transactions_page(
            connection, wanted.page(), account=key, include_failed=wanted.include_failed
        )
        if not rows and not await read.has_history(connection, key):
            raise not_found()
    records = rendered(request, rows)
    return hal(page_body(list_url(request), request.query, wanted, records))


def _data_key(account: bytes, name: bytes) -> bytes:
    key = xdr.LedgerKey(
        xdr.LedgerEntryType.DATA, data=xdr.LedgerKeyData(account_id(account), xdr.String64(name))
    )
    return key.to_xdr_bytes()
