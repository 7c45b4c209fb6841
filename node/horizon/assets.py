"""`/assets`: every asset that somebody trusts or once did."""

import re

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection
from stellar_sdk import xdr

from node.horizon.answer import base_url
from node.horizon.paging import Asked, Record
from node.horizon.parameters import account_key
from node.horizon.problems import invalid_field
from node.horizon.resources.asset import asset_json
from node.horizon.stream import Fetch
from node.store import read
from node.store.assets import assets_page
from node.wire.keys import account_ledger_key

_CODE = re.compile(r"[A-Za-z0-9]{1,12}")


async def assets(request: web.Request, connection: AsyncConnection) -> Fetch:
    """Open the list of assets, of an `asset_code` or an `asset_issuer` if given."""
    code, issuer_text = request.query.get("asset_code"), request.query.get("asset_issuer")
    if code is not None and not _CODE.fullmatch(code):
        raise invalid_field("asset_code", "not a valid asset code")
    issuer = None if issuer_text is None else account_key(issuer_text, "asset_issuer")
    base = base_url(request)

    async def fetch(connection: AsyncConnection, wanted: Asked) -> list[Record]:
        rows = await assets_page(
            connection,
            limit=wanted.limit,
            descending=wanted.descending,
            after=wanted.token.encode() or None,
            code=code,
            issuer=issuer,
        )
        return [asset_json(row, await _issuer(connection, row.issuer), base) for row in rows]

    return fetch


async def _issuer(connection: AsyncConnection, key: bytes) -> xdr.AccountEntry | None:
    raw = await read.entry(connection, account_ledger_key(key))
    return None if raw is None else xdr.LedgerEntry.from_xdr_bytes(raw).data.account
