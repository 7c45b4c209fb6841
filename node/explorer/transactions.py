"""One transaction: what hooks say of it, what it says itself, its raw bytes, its neighbours."""

import base64
from itertools import zip_longest

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from node.explorer.describe import Hooks
from node.explorer.history import StoredHistory, listed
from node.explorer.operations import show
from node.explorer.places import transaction_hash
from node.explorer.summary import memo_text
from node.horizon.backend import NODE
from node.pages.kit import PageFault, language_of, page
from node.store import read
from node.store.read import Page, TransactionRow
from node.wire.result_codes import result_codes

HOOKS: web.AppKey[Hooks] = web.AppKey("hooks", Hooks)

OPENED = 6
"""Operations that are shown at once; more are behind a summary, one touch away."""


async def transaction(request: web.Request) -> web.Response:
    """Show the transaction of a hash, or of the inner hash of a fee bump."""
    name = transaction_hash(request)
    node = request.app[NODE]
    async with node.engine.connect() as connection:
        row = await read.transaction(connection, name)
        if row is None:
            raise PageFault(404, "no_transaction")
        before = await _neighbour(connection, row, descending=True)
        after = await _neighbour(connection, row, descending=False)
    known = listed(row, node.network_id)
    history = StoredHistory(node.engine, node.network_id)
    explained = await request.app[HOOKS].explain(
        known, node.network_id, history, language_of(request)
    )
    said = known.transaction
    codes = result_codes(row.result)
    operations = [
        show(operation, said.source, code)
        for operation, code in zip_longest(said.operations, codes.get("operations") or ())
        if operation is not None
    ]
    return page(
        request,
        "transaction.html",
        {
            "row": row,
            "said": said,
            "memo": memo_text(said.memo),
            "explained": explained,
            "codes": codes,
            "operations": operations,
            "open": len(operations) <= OPENED,
            "signatures": [
                (one.hint.hex(), base64.b64encode(one.signature).decode())
                for one in said.signatures
            ],
            "envelope": base64.b64encode(row.envelope).decode(),
            "result": base64.b64encode(row.result).decode(),
            "before": before,
            "after": after,
        },
    )


async def _neighbour(
    connection: AsyncConnection, row: TransactionRow, *, descending: bool
) -> TransactionRow | None:
    """Return the transaction applied just before or after, also one that failed."""
    asked = Page(1, descending, row.position)
    rows = await read.transactions_page(connection, asked, include_failed=True)
    return rows[0] if rows else None
