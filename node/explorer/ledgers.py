"""`/ledgers` and one ledger: its header's fields and its transactions."""

import base64

from aiohttp import web
from stellar_sdk import xdr

from node.explorer.places import ledger_sequence, position
from node.explorer.summary import summaries
from node.horizon.backend import NODE
from node.pages.kit import PageFault, page
from node.store import read
from node.store.read import Page

PER_PAGE = 20


async def ledgers(request: web.Request) -> web.Response:
    """Show closed ledgers, the last first."""
    before = position(request.query, "before")
    node = request.app[NODE]
    async with node.engine.connect() as connection:
        rows = await read.ledgers_page(connection, Page(PER_PAGE, True, before))
    more = rows[-1].sequence if rows and rows[-1].sequence > 1 else None
    return page(request, "ledgers.html", {"ledgers": rows, "before": before, "more": more})


async def ledger(request: web.Request) -> web.Response:
    """Show one closed ledger."""
    sequence = ledger_sequence(request)
    after = position(request.query, "after")
    node = request.app[NODE]
    async with node.engine.connect() as connection:
        row = await read.ledger(connection, sequence)
        if row is None:
            raise PageFault(404, "no_ledger")
        found = await read.transactions_page(
            connection,
            Page(PER_PAGE + 1, after=after),
            ledger=sequence,
            include_failed=True,
        )
    return page(
        request,
        "ledger.html",
        {
            "ledger": row,
            "header": xdr.LedgerHeader.from_xdr_bytes(row.header),
            "raw": base64.b64encode(row.header).decode(),
            "last": node.latest.sequence,
            "transactions": summaries(found[:PER_PAGE], node.network_id),
            "after": after,
            "more": found[PER_PAGE - 1].position if len(found) > PER_PAGE else None,
        },
    )
