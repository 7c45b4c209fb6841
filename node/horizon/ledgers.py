"""`/ledgers` and what hangs below it."""

from aiohttp import web

from node.horizon.answer import base_url, hal, list_url
from node.horizon.backend import NODE
from node.horizon.paging import MAX_LIMIT, Asked, asked, page_body
from node.horizon.parameters import ledger_sequence
from node.horizon.problems import not_found
from node.horizon.resources.ledger import ledger_json
from node.horizon.transactions import cut, rendered, rendered_operations
from node.store import read
from node.store.read import LedgerRow, Page, TransactionRow

_ORDER_BITS = 0xFFF


async def ledgers(request: web.Request) -> web.Response:
    """Answer a page of closed ledgers."""
    wanted = asked(request.query, request.headers.get("Last-Event-ID"))
    async with request.app[NODE].engine.connect() as connection:
        rows = await read.ledgers_page(connection, wanted.page(shift=32))
    records = [ledger_json(row, base_url(request)) for row in rows]
    return hal(page_body(list_url(request), request.query, wanted, records))


async def ledger(request: web.Request) -> web.Response:
    """Answer one closed ledger."""
    return hal(ledger_json(await _found(request), base_url(request)))


async def ledger_transactions(request: web.Request) -> web.Response:
    """Answer a page of one ledger's transactions, in apply order."""
    wanted = asked(request.query, request.headers.get("Last-Event-ID"))
    found = await _found(request)
    async with request.app[NODE].engine.connect() as connection:
        rows = await read.transactions_page(
            connection,
            wanted.page(),
            ledger=found.sequence,
            include_failed=wanted.include_failed,
        )
    return hal(page_body(list_url(request), request.query, wanted, rendered(request, rows)))


async def ledger_operations(request: web.Request) -> web.Response:
    """Answer a page of one ledger's operations: at most 200, so of at most 200 transactions."""
    wanted = asked(request.query, request.headers.get("Last-Event-ID"))
    found = await _found(request)
    rows = await _transactions_around(request, found.sequence, wanted)
    operations = cut(rendered_operations(request, rows), wanted)
    return hal(page_body(list_url(request), request.query, wanted, operations))


async def _transactions_around(
    request: web.Request, sequence: int, wanted: Asked
) -> list[TransactionRow]:
    """Return, ascending, transactions that hold the next `limit` operations after the cursor.

    The cursor's own transaction may have operations left, so the search starts before it;
    each transaction has at least one operation, so `limit` + 1 transactions are enough.
    """
    after = wanted.cursor
    if after is not None:
        own = after & ~_ORDER_BITS
        after = own + _ORDER_BITS + 1 if wanted.descending else own - 1
    page = Page(limit=min(wanted.limit, MAX_LIMIT) + 1, descending=wanted.descending, after=after)
    async with request.app[NODE].engine.connect() as connection:
        rows = await read.transactions_page(
            connection, page, ledger=sequence, include_failed=wanted.include_failed
        )
    return _enough(rows, wanted)


def _enough(rows: list[TransactionRow], wanted: Asked) -> list[TransactionRow]:
    """Return the first of `rows` that hold a page of operations, in ascending order.

    The first one may be the cursor's own, of which nothing may be left.
    """
    kept, operations = rows[:1], 0
    for row in rows[1:]:
        if operations >= wanted.limit:
            break
        kept.append(row)
        operations += row.operations
    return kept[::-1] if wanted.descending else kept


async def _found(request: web.Request) -> LedgerRow:
    sequence = ledger_sequence(request)
    async with request.app[NODE].engine.connect() as connection:
        row = await read.ledger(connection, sequence)
    if row is None:
        raise not_found()
    return row
