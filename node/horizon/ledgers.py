"""`/ledgers` and `/ledgers/{sequence}`."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from node.horizon.answer import base_url
from node.horizon.paging import Asked, Record
from node.horizon.parameters import ledger_sequence
from node.horizon.problems import not_found
from node.horizon.resources.ledger import ledger_json
from node.horizon.stream import Fetch
from node.store import read


async def ledgers(request: web.Request, connection: AsyncConnection) -> Fetch:
    """Open the list of closed ledgers."""
    base = base_url(request)

    async def fetch(connection: AsyncConnection, wanted: Asked) -> list[Record]:
        rows = await read.ledgers_page(connection, wanted.page(shift=32))
        return [ledger_json(row, base) for row in rows]

    return fetch


async def ledger(request: web.Request, connection: AsyncConnection) -> Record:
    """Read one closed ledger."""
    row = await read.ledger(connection, ledger_sequence(request))
    if row is None:
        raise not_found()
    return ledger_json(row, base_url(request))
