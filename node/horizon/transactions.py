"""`/transactions/{hash}`, and stored transactions as the answers of submissions."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from node.horizon.answer import base_url
from node.horizon.backend import NODE
from node.horizon.history import of_transaction
from node.horizon.paging import Record
from node.horizon.parameters import transaction_hash
from node.horizon.resources.transaction import transaction_json
from node.store.read import TransactionRow
from node.wire.envelopes import parse_outline


def rendered(request: web.Request, row: TransactionRow, asked: bytes | None = None) -> Record:
    """Render a stored transaction as Horizon's resource.

    Args:
        request: gives network and links.
        row: the transaction.
        asked: under which hash it was asked for, its own if not given.
    """
    said = parse_outline(row.envelope, request.app[NODE].network_id)
    return transaction_json(row, said, base_url(request), asked)


async def transaction(request: web.Request, connection: AsyncConnection) -> Record:
    """Read one transaction by its hash, or by the inner hash of a fee bump."""
    scope = await of_transaction(request, connection)
    assert scope.transaction is not None
    return rendered(request, scope.transaction, transaction_hash(request))
