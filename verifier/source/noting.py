"""A reader that notes on which transactions an audit rests, while it tells them.

These are the successful ones whose source is the account that was asked for, and those asked for
by name: the records' parts, the casts, the set-up. 80 bytes each are kept.
"""

from array import array
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from hashlib import sha256
from types import TracebackType
from typing import Self

from node.networks.reader import (
    AccountInfo,
    LedgerInfo,
    LedgerTransaction,
    NetworkInfo,
    Reader,
)
from node.wire.envelopes import as_v1
from verifier.source.merge import together

_END = 2**31


@dataclass(frozen=True, slots=True)
class Rest:
    """A transaction on which the audit rests.

    Attributes:
        position: its place in the ledger, as it was told.
        time: its ledger's close time, likewise.
        hash: as the ledger keeps it.
        envelope: SHA-256 of its envelope, a V0 one as V1, by which a set is sorted.
    """

    position: int
    time: int
    hash: bytes
    envelope: bytes


class NotingReader:
    """Tells what another reader tells, and notes it (see `node.networks.reader.Reader`)."""

    def __init__(self, inner: Reader) -> None:
        """Start with nothing noted."""
        self._inner = inner
        self._positions = array("Q")
        self._times = array("Q")
        self._names = bytearray()

    @property
    def url(self) -> str:
        """The source's name."""
        return self._inner.url

    def rests(self, last: int) -> dict[int, dict[bytes, Rest]]:
        """Return what was noted up to a ledger: by ledger, then by the transaction's hash."""
        found: dict[int, dict[bytes, Rest]] = {}
        for place, position in enumerate(self._positions):
            if position >> 32 <= last:
                names = bytes(self._names[64 * place : 64 * place + 64])
                one = Rest(position, self._times[place], names[:32], names[32:])
                found.setdefault(position >> 32, {})[one.hash] = one
        return dict(sorted(found.items()))

    async def network(self) -> NetworkInfo:
        """Return the network's settings."""
        return await self._inner.network()

    async def ledger(self, sequence: int) -> LedgerInfo:
        """Return a ledger."""
        return await self._inner.ledger(sequence)

    async def ledgers(self, after: int = 0, limit: int = 200) -> list[LedgerInfo]:
        """Return some ledgers."""
        return await self._inner.ledgers(after, limit)

    async def account(self, account: str) -> AccountInfo | None:
        """Return an account."""
        return await self._inner.account(account)

    async def transaction(self, name: bytes) -> LedgerTransaction | None:
        """Return a transaction and note it."""
        found = await self._inner.transaction(name)
        if found is not None and found.successful:
            self._note(found)
        return found

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield an account's transactions and note its own."""
        async for one in self._inner.transactions(
            account, after=after, include_failed=include_failed, page=page
        ):
            if one.successful and one.transaction.source == account:
                self._note(one)
            yield one

    async def together(
        self, successful: Collection[str], every: Collection[str]
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield several accounts' transactions and note their own."""
        own = {*successful, *every}
        async for one in together(self._inner, successful, every, _END):
            if one.successful and one.transaction.source in own:
                self._note(one)
            yield one

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the inner reader open: who opened it closes it."""

    def _note(self, one: LedgerTransaction) -> None:
        self._positions.append(one.position)
        self._times.append(one.close_time)
        self._names += one.hash + sha256(as_v1(one.envelope)).digest()
