"""An evidence file as a source of ledger data: it answers what was answered when it was saved.

It is asked exactly what the saved audit asked. Whatever else is asked of it is refused by name: a
file can't tell that something is *not* on the ledger, unless the source said so.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from node.archive.checkpoint import ArchivedLedger, ArchivedTransaction
from node.archive.faults import FormError
from node.archive.headers import encode_header, read_header
from node.base.errors import SandoghError
from node.networks.fields import FieldError
from node.networks.horizon_answers import TransactionRow, read_transaction
from node.networks.reader import (
    AccountInfo,
    AccountUntold,
    LedgerInfo,
    LedgerTransaction,
    LedgerUntold,
    NetworkInfo,
    NetworkMismatch,
    ReaderError,
)
from node.wire import toid
from node.wire.hashes import network_id
from verifier.evidence.blocks import Blocks
from verifier.evidence.contents import Contents, Stream
from verifier.evidence.form import HAS_RESULT, LEDGER, SUCCESSFUL, TRANSACTION
from verifier.evidence.values import read_account, read_network, read_tip


class EvidenceMissing(SandoghError):
    """There is no such evidence file, or it can't be opened."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"the evidence file {path} can't be opened: {why}")


class EvidenceReader:
    """Read one evidence file (see `node.networks.reader.Reader`).

    Args:
        path: the file; it is verified as the reader is entered.
        passphrase: the network it must be of; None takes the one it names.
    """

    def __init__(self, path: Path, *, passphrase: str | None = None) -> None:
        self._path = path
        self._passphrase = passphrase
        self._stack = ExitStack()
        self._network: NetworkInfo | None = None

    @property
    def url(self) -> str:
        """The file's path."""
        return str(self._path)

    async def __aenter__(self) -> Self:
        """Open and verify the file.

        Raises:
            EvidenceMissing: there is none.
            EvidenceError: it is damaged; the error tells where.
        """
        try:
            file = self._stack.enter_context(self._path.open("rb"))
        except OSError as fault:
            raise EvidenceMissing(self._path, fault.strerror or str(fault)) from fault
        try:
            self._blocks = Blocks(self._path, file)
            self._contents = Contents(self.url)
            await asyncio.to_thread(lambda: self._contents.fill(self._blocks.verify()))
        except BaseException:
            self._stack.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    async def network(self) -> NetworkInfo:
        """Return what the source said of its network when the audit began."""
        return await self._known_network()

    async def ledger(self, sequence: int) -> LedgerInfo:
        """Return a ledger that was read."""
        what = f"ledger {sequence}"
        place = self._contents.ledgers.get(sequence)
        if place is None:
            raise ReaderError(self.url, what, "the evidence does not hold it")
        payload = self._blocks.record(place)[1]
        number, hash_, previous, time = LEDGER.unpack_from(payload)
        info = LedgerInfo(number, hash_, previous, time, payload[LEDGER.size :] or None)
        if info.header_xdr is not None:
            try:
                header = read_header(encode_header(hash_, info.header_xdr))
            except FormError as fault:
                raise ReaderError(self.url, what, f"its header is none: {fault.why}") from fault
            said = (header.sequence, header.hash, header.previous_hash, header.value.close_time)
            if said != (number, hash_, previous, time):
                raise ReaderError(self.url, what, "it is not what its header says")
        return info

    async def ledgers(self, after: int = 0, limit: int = 200) -> list[LedgerInfo]:
        """Return up to `limit` ledgers that were read, from `after` + 1 on without a gap."""
        found: list[LedgerInfo] = []
        what = f"the ledgers after {after}"
        for sequence in range(after + 1, after + limit + 1):
            if sequence not in self._contents.ledgers:
                break
            found.append(await self.ledger(sequence))
            if len(found) > 1 and found[-1].previous_hash != found[-2].hash:
                why = f"ledger {sequence} does not name the hash of the one before"
                raise ReaderError(self.url, what, why)
        if not found and after < (await self._known_network()).tip.sequence:
            raise ReaderError(self.url, what, "the evidence does not hold them")
        return found

    async def account(self, account: str) -> AccountInfo | None:
        """Return what the source said of an account, the last time."""
        place = self._contents.accounts.get(account)
        what = f"account {account}"
        if place is None:
            raise ReaderError(self.url, what, "the evidence does not hold it")
        try:
            told, found = read_account(self._blocks.record(place)[1])
        except FieldError as fault:
            raise ReaderError(self.url, what, str(fault)) from fault
        if not told:
            why = "the source that was saved tells what happened, not what an account holds"
            raise AccountUntold(self.url, account, why)
        return found

    async def transaction(self, name: bytes) -> LedgerTransaction | None:
        """Return a transaction that was asked for by its hash."""
        what = f"transaction {name.hex()}"
        if name not in self._contents.named:
            raise ReaderError(self.url, what, "the evidence does not hold it")
        position = self._contents.named[name]
        if position is None:
            return None
        found = await self._transaction(position)
        if name not in (found.hash, found.transaction.hash):
            raise ReaderError(self.url, what, f"it holds transaction {found.hash.hex()}")
        return found

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield an account's transactions, as far as they were read."""
        what = f"the transactions of {account}"
        successful, every = ([], [account]) if include_failed else ([account], [])
        async for one in self._stream(what, successful, every, after):
            yield one

    async def together(
        self, successful: Collection[str], every: Collection[str]
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield several accounts' transactions, as they were read together."""
        async for one in self._stream("several accounts' transactions", successful, every, 0):
            yield one

    async def closed(self, sequence: int) -> ArchivedLedger:
        """Return a ledger that was read whole."""
        what = f"ledger {sequence}"
        count = self._contents.closed.get(sequence)
        if count is None:
            raise LedgerUntold(self.url, what, "the evidence does not hold all of it")
        info = await self.ledger(sequence)
        if info.header_xdr is None:
            raise LedgerUntold(self.url, what, "the evidence does not hold its header")
        found = []
        for order in range(1, count + 1):
            row = self._row(toid.encode(sequence, order))
            if row.result is None:
                raise LedgerUntold(self.url, what, "the evidence does not hold its results")
            found.append(ArchivedTransaction(row.hash, row.envelope, row.result))
        return ArchivedLedger(sequence, info.hash, info.header_xdr, tuple(found))

    async def _known_network(self) -> NetworkInfo:
        if self._network is None:
            what, place = "the network's settings", self._contents.network
            if place is None:
                raise ReaderError(self.url, what, "the evidence does not hold them")
            raw = self._blocks.record(place)[1]
            try:
                found = read_network(raw, await self.ledger(read_tip(raw)))
            except FieldError as fault:
                raise ReaderError(self.url, what, str(fault)) from fault
            if self._passphrase not in (None, found.passphrase):
                raise NetworkMismatch(self.url, str(self._passphrase), found.passphrase)
            self._network = found
        return self._network

    async def _stream(
        self, what: str, successful: Collection[str], every: Collection[str], after: int
    ) -> AsyncIterator[LedgerTransaction]:
        found = self._best(tuple(sorted(successful)), tuple(sorted(every)), after)
        if found is None:
            raise ReaderError(self.url, what, "the evidence does not hold them")
        for position in found.positions:
            if position > after:
                yield await self._transaction(position)
        if not found.whole:
            raise ReaderError(self.url, what, "the audit that was saved read no further")

    def _best(
        self, successful: tuple[str, ...], every: tuple[str, ...], after: int
    ) -> Stream | None:
        """Return the stream that answers a question, rather a whole and a long one."""
        fitting = [
            one
            for one in self._contents.streams
            if one.after <= after
            and (tuple(sorted(one.successful)), tuple(sorted(one.every))) == (successful, every)
        ]
        return max(fitting, key=lambda one: (one.whole, len(one.positions)), default=None)

    async def _transaction(self, position: int) -> LedgerTransaction:
        row = self._row(position)
        try:
            network = network_id((await self._known_network()).passphrase)
            return read_transaction(row, network)
        except FieldError as fault:
            raise ReaderError(self.url, f"transaction {row.hash.hex()}", str(fault)) from fault

    def _row(self, position: int) -> TransactionRow:
        place = self._contents.transaction(position)
        if place is None:
            what = f"the transaction at {position}"
            raise ReaderError(self.url, what, "the evidence does not hold it")
        payload = self._blocks.record(place)[1]
        _, time, flags, name, size = TRANSACTION.unpack_from(payload)
        end = TRANSACTION.size + size
        return TransactionRow(
            hash=name,
            ledger=position >> 32,
            position=position,
            close_time=time,
            successful=bool(flags & SUCCESSFUL),
            envelope=payload[TRANSACTION.size : end],
            result=payload[end:] if flags & HAS_RESULT else None,
        )
