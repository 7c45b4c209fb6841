"""`/transactions` and what hangs below it, read from closed ledgers."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from node.horizon.answer import base_url, hal, list_url
from node.horizon.backend import NODE
from node.horizon.paging import Asked, asked, page_body
from node.horizon.parameters import transaction_hash
from node.horizon.problems import not_found
from node.horizon.resources.operation import operations_json
from node.horizon.resources.transaction import transaction_json
from node.store import read
from node.store.read import TransactionRow
from node.wire.envelopes import parse_envelope


def rendered(request: web.Request, rows: Sequence[TransactionRow]) -> list[dict[str, Any]]:
    """Render stored transactions as Horizon's resources."""
    network_id = request.app[NODE].network_id
    base = base_url(request)
    return [transaction_json(row, parse_envelope(row.envelope, network_id), base) for row in rows]


def rendered_operations(
    request: web.Request, rows: Sequence[TransactionRow]
) -> list[dict[str, Any]]:
    """Render every operation of stored transactions, in apply order."""
    network_id = request.app[NODE].network_id
    base = base_url(request)
    return [
        operation
        for row in rows
        for operation in operations_json(row, parse_envelope(row.envelope, network_id), base)
    ]


def cut(operations: list[dict[str, Any]], wanted: Asked) -> list[dict[str, Any]]:
    """Return the page of `operations` (in ascending order) that was asked for."""
    if wanted.descending:
        operations = operations[::-1]
    if wanted.cursor is not None:
        operations = [
            one
            for one in operations
            if (int(one["id"]) < wanted.cursor) == wanted.descending
            and int(one["id"]) != wanted.cursor
        ]
    return operations[: wanted.limit]


async def transactions(request: web.Request) -> web.Response:
    """Answer a page of all transactions."""
    wanted = asked(request.query, request.headers.get("Last-Event-ID"))
    async with request.app[NODE].engine.connect() as connection:
        rows = await read.transactions_page(
            connection, wanted.page(), include_failed=wanted.include_failed
        )
    return hal(page_body(list_url(request), request.query, wanted, rendered(request, rows)))


async def transaction(request: web.Request) -> web.Response:
    """Answer one transaction by its hash, or by the inner hash of a fee bump."""
    (record,) = rendered(request, [await _found(request)])
    return hal(record)


async def transaction_operations(request: web.Request) -> web.Response:
    """Answer a page of one transaction's operations, also of a failed one."""
    wanted = asked(request.query, request.headers.get("Last-Event-ID"))
    operations = cut(rendered_operations(request, [await _found(request)]), wanted)
    return hal(page_body(list_url(request), request.query, wanted, operations))


async def _found(request: web.Request) -> TransactionRow:
    hash_ = transaction_hash(request)
    async with request.app[NODE].engine.connect() as connection:
        row = await read.transaction(connection, hash_)
    if row is None:
        raise not_found()
    return row
