"""A reader that saves what another reader answers, so that the audit can be repeated offline.

Each transaction is saved once, at its first sight; a stream is saved as its positions. Of what
is saved, positions and ledgers' numbers are held: some bytes each.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import AsyncIterator, Collection
from types import TracebackType
from typing import Self

from node.archive.checkpoint import ArchivedLedger
from node.archive.headers import encode_header, read_header
from node.networks.reader import (
    AccountInfo,
    AccountUntold,
    ClosedReader,
    LedgerInfo,
    LedgerTransaction,
    LedgerUntold,
    NetworkInfo,
    Reader,
)
from node.wire import toid
from verifier.evidence.form import (
    CLOSED,
    HAS_RESULT,
    LEDGER,
    MEMBER,
    NAMED,
    SUCCESSFUL,
    TRANSACTION,
    Kind,
)
from verifier.evidence.values import account_json, network_json, to_json
from verifier.evidence.write import EvidenceWriter
from verifier.source.ledgers import read_ledgers
from verifier.source.merge import together

_END = 2**31
_SUCCESSES = (bytes(4), b"\0\0\0\1")
"""Result codes of a transaction, and of a fee bump, that took effect."""


class RecordingReader:
    """Tells what another reader tells, and saves it (see `node.networks.reader.Reader`).

    Args:
        inner: the source, open.
        writer: the file, open.
        election: whose audit it is.
    """

    def __init__(self, inner: Reader, writer: EvidenceWriter, election: str) -> None:
        self.inner = inner
        self._writer = writer
        self._held: set[int] = set()
        self._later = array("Q")
        self._ledgers: set[int] = set()
        self._own: set[int] = set()
        self._whole: set[int] = set()
        self._streams = 0
        about = {"election": election, "source": inner.url}
        writer.add(Kind.ABOUT, to_json(about))

    @property
    def url(self) -> str:
        """The source's name."""
        return self.inner.url

    async def complete(self) -> None:
        """Save what the audit did not ask for: headers, and whole ledgers that prove its records.

        Raises:
            ReaderError: the source can't be read.
            NotSaved: the file can't be written.
        """
        if isinstance(self.inner, ClosedReader):
            for sequence in sorted(self._own - self._whole):
                try:
                    await self.closed(sequence)
                except LedgerUntold:
                    break  # an old Horizon: then no level is proved from the file either
        wanted = {one >> 32 for one in (*self._held, *self._later)} - self._ledgers
        async for info in read_ledgers(self.inner, wanted):
            self._save_ledger(info)

    async def network(self) -> NetworkInfo:
        """Save and return the network's settings."""
        found = await self.inner.network()
        self._save_ledger(found.tip)
        self._writer.add(Kind.NETWORK, network_json(found))
        return found

    async def ledger(self, sequence: int) -> LedgerInfo:
        """Save and return a ledger."""
        found = await self.inner.ledger(sequence)
        self._save_ledger(found)
        return found

    async def ledgers(self, after: int = 0, limit: int = 200) -> list[LedgerInfo]:
        """Save and return some ledgers."""
        found = await self.inner.ledgers(after, limit)
        for one in found:
            self._save_ledger(one)
        return found

    async def account(self, account: str) -> AccountInfo | None:
        """Save and return an account, or that the source does not tell it."""
        try:
            found = await self.inner.account(account)
        except AccountUntold:
            self._writer.add(Kind.ACCOUNT, account_json(account, None, told=False))
            raise
        self._writer.add(Kind.ACCOUNT, account_json(account, found))
        return found

    async def transaction(self, name: bytes) -> LedgerTransaction | None:
        """Save and return a transaction, or that there is none of this hash."""
        found = await self.inner.transaction(name)
        if found is not None:
            self._save(found)
            if found.successful:
                self._own.add(found.ledger)
        position = found.position if found is not None else 0
        self._writer.add(Kind.NAMED, NAMED.pack(name, found is not None, position))
        return found

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Save and yield an account's transactions."""
        successful, every = ([], [account]) if include_failed else ([account], [])
        told = self.inner.transactions(
            account, after=after, include_failed=include_failed, page=page
        )
        async for one in self._stream(told, successful, every, after):
            yield one

    async def together(
        self, successful: Collection[str], every: Collection[str]
    ) -> AsyncIterator[LedgerTransaction]:
        """Save and yield several accounts' transactions."""
        told = together(self.inner, successful, every, _END)
        async for one in self._stream(told, successful, every, 0):
            yield one

    async def closed(self, sequence: int) -> ArchivedLedger:
        """Save and return a whole ledger, as far as the source tells any."""
        if not isinstance(self.inner, ClosedReader):
            raise LedgerUntold(self.url, f"ledger {sequence}", "it tells no whole ledgers")
        found = await self.inner.closed(sequence)
        header = read_header(encode_header(found.hash, found.header))
        time = header.value.close_time
        self._save_ledger(
            LedgerInfo(sequence, found.hash, header.previous_hash, time, found.header)
        )
        for order, one in enumerate(found.transactions, 1):
            position = toid.encode(sequence, order)
            if not self._is_held(position):
                self._held.add(position)
                flags = HAS_RESULT | SUCCESSFUL * (one.result[8:12] in _SUCCESSES)
                self._put(position, time, flags, one.hash, one.envelope, one.result)
        self._writer.add(Kind.CLOSED, CLOSED.pack(sequence, len(found.transactions)))
        self._whole.add(sequence)
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the inner reader open: who opened it closes it."""

    async def _stream(
        self,
        told: AsyncIterator[LedgerTransaction],
        successful: Collection[str],
        every: Collection[str],
        after: int,
    ) -> AsyncIterator[LedgerTransaction]:
        number, self._streams = self._streams, self._streams + 1
        said = {"successful": sorted(successful), "every": sorted(every), "after": after}
        self._writer.add(Kind.STREAM, number.to_bytes(4, "big") + json.dumps(said).encode())
        own = {*successful, *every}
        async for one in told:
            self._save(one)
            if one.successful and one.transaction.source in own:
                self._own.add(one.ledger)
            self._writer.add(Kind.MEMBER, MEMBER.pack(number, one.position))
            yield one
        self._writer.add(Kind.END, number.to_bytes(4, "big"))

    def _save_ledger(self, info: LedgerInfo) -> None:
        if info.sequence in self._ledgers:
            return
        self._ledgers.add(info.sequence)
        head = LEDGER.pack(info.sequence, info.hash, info.previous_hash, info.close_time)
        self._writer.add(Kind.LEDGER, head + (info.header_xdr or b""))

    def _save(self, one: LedgerTransaction) -> None:
        if self._is_held(one.position):
            return
        if not self._later or one.position > self._later[-1]:
            # what comes in ledger order, as the casts do, is held in a column
            self._later.append(one.position)
        else:
            self._held.add(one.position)
        flags = SUCCESSFUL * one.successful | HAS_RESULT * (one.result is not None)
        name = one.transaction.ledger_hash
        self._put(one.position, one.close_time, flags, name, one.envelope, one.result or b"")

    def _is_held(self, position: int) -> bool:
        at = bisect_left(self._later, position)
        return position in self._held or (at < len(self._later) and self._later[at] == position)

    def _put(
        self, position: int, time: int, flags: int, name: bytes, envelope: bytes, result: bytes
    ) -> None:
        head = TRANSACTION.pack(position, time, flags, name, len(envelope))
        self._writer.add(Kind.TRANSACTION, head + envelope + result)


def innermost(reader: Reader) -> Reader:
    """Return the source itself, behind whatever saves it."""
    return reader.inner if isinstance(reader, RecordingReader) else reader
