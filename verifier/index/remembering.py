"""Reading official accounts once: what was read of them is kept, and only later things are asked.

The official side is small (some hundreds of transactions, mostly the roll's) and is derived anew
whenever it grows; its transactions don't travel again for that. What strangers send to an account
makes no records: of that only how far it was read is kept, however much it is.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from types import TracebackType
from typing import Self

from contracts.reading.accounts import MOST_BYTES, PART, lives_by
from node.networks.reader import (
    AccountInfo,
    LedgerInfo,
    LedgerTransaction,
    NetworkInfo,
    Reader,
    ReaderError,
)

MOST = 2 * MOST_BYTES
"""Bytes that are kept of one account: envelopes have half as much again as the records in them."""


class RememberingReader:
    """A reader that keeps, of each account it has read from the beginning, what the account did.

    Kept are the transactions that created it, of which it is the source, or the source of an
    operation, and the first of all, which tells since when the source knows of it.
    """

    def __init__(self, reader: Reader, most: int = MOST) -> None:
        """Start with nothing kept.

        Args:
            reader: the source; whoever opened it closes it.
            most: bytes that are kept of one account.
        """
        self._reader = reader
        self._most = most
        self._sizes: dict[str, int] = {}
        self._kept: dict[str, list[LedgerTransaction]] = {}
        self._last: dict[str, int] = {}

    @property
    def url(self) -> str:
        """What the source is called."""
        return self._reader.url

    async def network(self) -> NetworkInfo:
        """Return the network's settings and last ledger, read anew."""
        return await self._reader.network()

    async def ledger(self, sequence: int) -> LedgerInfo:
        """Return a closed ledger."""
        return await self._reader.ledger(sequence)

    async def ledgers(self, after: int = 0, limit: int = 200) -> list[LedgerInfo]:
        """Return up to ``limit`` ledgers from ``after`` + 1 on."""
        return await self._reader.ledgers(after, limit)

    async def account(self, account: str) -> AccountInfo | None:
        """Return an account, or None if it does not exist now."""
        return await self._reader.account(account)

    async def transaction(self, name: bytes) -> LedgerTransaction | None:
        """Return the transaction of a 32-byte hash, or None."""
        return await self._reader.transaction(name)

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield what an account did, the kept ones first; failed ones are never kept."""
        if include_failed or after:
            async for one in self._reader.transactions(
                account, after=after, include_failed=include_failed, page=page
            ):
                yield one
            return
        for one in self._kept.setdefault(account, []):
            yield one
        async for one in self._new(account, page):
            yield one

    async def known(self, accounts: Collection[str], last_ledger: int) -> int:
        """Read what accounts have had since; return how many transactions are known by a ledger.

        Args:
            accounts: each was read before, or is not on the ledger yet.
            last_ledger: later ones are kept, but not counted.
        """
        await asyncio.gather(*map(self._grow, accounts))
        kept = (self._kept[account] for account in accounts)
        return sum(one.ledger <= last_ledger for some in kept for one in some)

    async def _grow(self, account: str) -> None:
        async for _ in self._new(account, 200):
            pass

    async def _new(self, account: str, page: int) -> AsyncIterator[LedgerTransaction]:
        """Read on, keep and yield what the account did.

        Raises:
            ReaderError: the source can't be read, or tells more than can be kept.
        """
        kept = self._kept.setdefault(account, [])
        last = self._last.get(account, 0)
        async for one in self._reader.transactions(account, after=last, page=page):
            self._last[account] = one.position
            if not kept or lives_by(account, one.transaction):
                size = self._sizes.get(account, 0) + PART + len(one.envelope)
                if size > self._most:
                    for some in (self._kept, self._last, self._sizes):
                        some.pop(account, None)
                    why = f"the account did more than {self._most} bytes hold"
                    raise ReaderError(self.url, f"the transactions of {account}", why)
                self._sizes[account] = size
                kept.append(one)
                yield one

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None
