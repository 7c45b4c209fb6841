"""Stored transactions with what they say, as hooks read them."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncEngine

from node.networks.reader import LedgerTransaction
from node.store import read
from node.store.read import Page, TransactionRow
from node.wire.accounts import public_key
from node.wire.envelopes import parse_envelope

_AT_ONCE = 50
"""Rows read and parsed at a time, so that other requests get their turn."""


def listed(row: TransactionRow, network_id: bytes) -> LedgerTransaction:
    """Return a stored transaction with what its envelope says."""
    return LedgerTransaction(
        hash=row.hash,
        ledger=row.ledger,
        position=row.position,
        close_time=row.close_time,
        successful=row.successful,
        envelope=row.envelope,
        result=row.result,
        transaction=parse_envelope(row.envelope, network_id),
    )


class StoredHistory:
    """The closed ledgers of a store; see `node.explorer.describe.History`."""

    def __init__(self, engine: AsyncEngine, network_id: bytes) -> None:
        """Take the store.

        Args:
            engine: of closed ledgers.
            network_id: 32 bytes.
        """
        self._engine, self._network_id = engine, network_id

    async def transactions(
        self,
        account: str,
        *,
        after: int = 0,
        before: int | None = None,
        descending: bool = False,
        most: int = 1000,
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield successful transactions that concern an account; see `History`."""
        key, left = public_key(account), most
        seen = before if descending else after
        while left > 0:
            asked = Page(limit=min(left, _AT_ONCE), descending=descending, after=seen)
            async with self._engine.connect() as connection:
                rows = await read.transactions_page(connection, asked, account=key)
            for row in rows:
                outside = row.position <= after or (before is not None and row.position >= before)
                if outside:
                    return
                yield listed(row, self._network_id)
            if len(rows) < asked.limit:
                return
            left -= len(rows)
            seen = rows[-1].position
