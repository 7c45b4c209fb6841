"""`/accounts/{id}` and its data entries."""

import base64

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection
from stellar_sdk import xdr

from node.horizon.accept import RAW, chosen
from node.horizon.answer import base_url, hal, in_time
from node.horizon.backend import NODE
from node.horizon.paging import Asked, Record
from node.horizon.parameters import account_key
from node.horizon.problems import not_found
from node.horizon.resources.account import account_json, holding, sponsor_field
from node.horizon.stream import Fetch
from node.store import read
from node.wire.keys import data_ledger_key


async def account(request: web.Request, connection: AsyncConnection) -> Record:
    """Read one account as it is after the last closed ledger."""
    key = account_key(request.match_info["account"])
    held = holding((await read.entries_of(connection, key)).values())
    if held is None:
        raise not_found()
    changed = await read.ledger(connection, held.modified)
    modified_at = changed.close_time if changed else 0
    return account_json(held, modified_at, base_url(request))


async def account_data(request: web.Request) -> web.Response:
    """Answer one data entry: base64 in JSON, or its raw bytes when so asked for."""
    form = chosen(request, RAW)
    key = account_key(request.match_info["account"])
    name = request.match_info["key"].encode()
    raw = None
    if len(name) <= 64:
        async with in_time(request), request.app[NODE].engine.connect() as connection:
            raw = await read.entry(connection, data_ledger_key(key, name))
    if raw is None:
        raise not_found()
    entry = xdr.LedgerEntry.from_xdr_bytes(raw)
    assert entry.data.data is not None
    value = entry.data.data.data_value.data_value
    if form == RAW:
        return web.Response(body=value, content_type=RAW)
    return hal({"value": base64.b64encode(value).decode(), **sponsor_field(entry)})


async def nothing(request: web.Request, connection: AsyncConnection) -> Fetch:
    """Open an account's offers or trades: this ledger has neither, so they are empty."""
    account_key(request.match_info["account"])

    async def fetch(connection: AsyncConnection, wanted: Asked) -> list[Record]:
        return []

    return fetch
