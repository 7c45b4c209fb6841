"""A history archive as a reader: the embedded ledger's or that of any Stellar network.

An archive tells what happened, not what stands: an account's balances would have to be replayed
from all ledgers of the network, so `account` is refused by name, and who needs it asks a Horizon.
It ends with its last checkpoint, up to 63 ledgers behind the network.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self, TypeVar

from node.archive.checkpoint import ArchivedLedger, ArchivedTransaction
from node.archive.headers import Header, read_header
from node.archive.layout import STATE, State, checkpoint_of, file_of, first_of
from node.archive.read import Checkpoint, Files, fetch, find_frequency, find_state
from node.archive.records import decode
from node.archive.verify import check_header
from node.base.errors import SandoghError
from node.networks.archive_files import open_files
from node.networks.archive_rows import Link, Row, WrongLedger, ledger_info, read_rows
from node.networks.reader import (
    AccountInfo,
    AccountUntold,
    LedgerInfo,
    LedgerTransaction,
    NetworkInfo,
    ReaderError,
)
from node.wire.accounts import public_key
from node.wire.hashes import network_id

HELD = 4
"""Checkpoints whose transactions are held at most: several accounts are read one after another."""
HELD_BYTES = 16 << 20
"""Bytes of their envelopes, which parsed take three times as much, beside which another is read."""
HELD_HEADERS = 32
INDEXED = 500_000
"""Pairs of checkpoint and account that are remembered, so that later passes skip checkpoints."""
PAGE = 200

_Value = TypeVar("_Value")


class AccountNotInArchive(AccountUntold):
    """An account's state was asked of an archive."""

    def __init__(self, url: str, account: str) -> None:
        why = "an archive tells what happened, not what an account holds: ask a Horizon"
        super().__init__(url, account, why)


class HistoryArchiveReader:
    """Read one archive (see `node.networks.reader.Reader`).

    Args:
        where: a directory, or `http://…` or `https://…`.
        passphrase: the network it must be of; None takes the one it names.
    """

    def __init__(self, where: str, *, passphrase: str | None = None) -> None:
        self._where = where
        self._passphrase = passphrase
        self._stack = AsyncExitStack()
        self._files: Files | None = None
        self._state: State | None = None
        self._frequency = 0
        self._network = b""
        self._lock = asyncio.Lock()
        self._rows: OrderedDict[int, list[Row]] = OrderedDict()
        self._headers: OrderedDict[int, list[Header]] = OrderedDict()
        self._links: dict[int, Link] = {}
        self._touched: dict[int, frozenset[str]] = {}
        self._indexed = 0

    @property
    def files(self) -> Files:
        """Where its files come from.

        Raises:
            ReaderError: the reader has not been opened.
        """
        return self._open()

    @property
    def url(self) -> str:
        """The directory or URL."""
        return self._where

    async def __aenter__(self) -> Self:
        self._files = await self._stack.enter_async_context(open_files(self._where))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def first_ledger(self) -> int:
        """Return the ledger with which the archive says that it begins: 1 unless it is a part.

        Raises:
            ReaderError: as for every method.
        """
        return (await self._opened()).first or 1

    async def network(self) -> NetworkInfo:
        """Read the archive's state and last header.

        Raises:
            ReaderError: as for every method: a file is missing, wrong, or of another network.
        """
        self._state = None
        state = await self._opened()
        last = (await self._checkpoint_headers(state.last))[-1]
        return NetworkInfo(
            passphrase=str(self._passphrase),
            protocol=last.protocol,
            tip=ledger_info(last),
            base_fee=last.base_fee,
            base_reserve=last.base_reserve,
            max_operations=last.max_operations,
            horizon_version="",
        )

    async def ledger(self, sequence: int) -> LedgerInfo:
        """Read one ledger."""
        state = await self._opened()
        if not (state.first or 1) <= sequence <= state.last:
            raise ReaderError(self.url, f"ledger {sequence}", "it does not have it")
        headers = await self._checkpoint_headers(sequence)
        return ledger_info(headers[sequence - headers[0].sequence])

    async def ledgers(self, after: int = 0, limit: int = PAGE) -> list[LedgerInfo]:
        """Read up to `limit` ledgers from `after` + 1 on, each linked to the one before."""
        state = await self._opened()
        found: list[LedgerInfo] = []
        for sequence in range(after + 1, min(after + limit, state.last) + 1):
            found.append(await self.ledger(sequence))
            if len(found) > 1 and found[-1].previous_hash != found[-2].hash:
                why = f"ledger {sequence} does not name the hash of the one before"
                raise ReaderError(self.url, f"the ledgers after {after}", why)
        return found

    async def account(self, account: str) -> AccountInfo | None:
        """Refuse: an archive does not tell.

        Raises:
            AccountNotInArchive: always.
        """
        raise AccountNotInArchive(self.url, account)

    async def transaction(self, name: bytes) -> LedgerTransaction | None:
        """Look for a transaction by its hash, a fee bump by either, through all checkpoints."""
        async for row in self._all(0):
            if name in (row.told.hash, row.told.transaction.hash):
                return row.told
        return None

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = PAGE
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield an account's transactions, ascending; a few checkpoints are held, no pages."""
        key = public_key(account)
        async for row in self._all(after, frozenset({account})):
            told = row.told
            if (told.successful or include_failed) and row.touches(account, key):
                yield told

    async def together(
        self, successful: Collection[str], every: Collection[str]
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield several accounts' transactions in one pass (see `TogetherReader`)."""
        settled = {one: public_key(one) for one in (*successful, *every)}
        failed = {one: settled[one] for one in every}
        async for row in self._all(0, frozenset(settled)):
            asked = settled if row.told.successful else failed
            if row.touches_any(asked):
                yield row.told

    async def closed(self, sequence: int) -> ArchivedLedger:
        """Read a ledger whole (see `node.networks.reader.ClosedReader`)."""
        info = await self.ledger(sequence)
        assert info.header_xdr is not None
        number = checkpoint_of(sequence, self._frequency)
        rows = await self._checkpoint_rows(number, await self._opened())
        found = [
            ArchivedTransaction(one.told.hash, one.told.envelope, one.told.result or b"")
            for one in rows
            if one.told.ledger == sequence
        ]
        return ArchivedLedger(sequence, info.hash, info.header_xdr, tuple(found))

    async def _all(self, after: int, accounts: frozenset[str] | None = None) -> AsyncIterator[Row]:
        """Yield the rows after a position, but for checkpoints known to touch no such account."""
        state = await self._opened()
        start = checkpoint_of(max(after >> 32, state.first or 1), self._frequency)
        for number in range(start, checkpoint_of(state.last, self._frequency) + 1, self._frequency):
            known = self._touched.get(number)
            if accounts is not None and known is not None and known.isdisjoint(accounts):
                continue
            for row in await self._checkpoint_rows(number, state):
                if row.told.position > after:
                    yield row

    async def _opened(self) -> State:
        """Return the archive's state, read once until `network` asks anew."""
        async with self._lock:
            if self._state is None:
                state = await self._ask("its state", lambda: find_state(self._open()))
                known = self._passphrase or state.passphrase
                if known is None:
                    why = "it does not say its passphrase: give it"
                    raise ReaderError(self.url, "the network's settings", why)
                if state.passphrase not in (None, known):
                    why = f"it is of network {state.passphrase!r}, not {known!r}"
                    raise ReaderError(self.url, "the network's settings", why)
                self._frequency = await self._ask(
                    STATE, lambda: find_frequency(self._open(), state, state.first or 1)
                )
                self._passphrase, self._network = known, network_id(known)
                self._state = state
            return self._state

    def _open(self) -> Files:
        if self._files is None:
            raise ReaderError(self.url, "anything", "it has not been opened")
        return self._files

    async def _checkpoint_headers(self, sequence: int) -> list[Header]:
        state = await self._opened()
        number = checkpoint_of(sequence, self._frequency)
        first, last = first_of(number, self._frequency), min(number, state.last)
        async with self._lock:
            held = self._headers.get(number)
            if held is not None and held[-1].sequence == last:
                return held
            path = file_of("ledger", number)
            file = await self._ask(path, lambda: self._open().get(path))
            if file is None:
                raise ReaderError(self.url, f"ledger {sequence}", f"the file {path} is missing")
            found = self._take(path, lambda: _headers(file, path))
            if [one.sequence for one in found] != list(range(first, last + 1)):
                why = f"it does not hold ledgers {first} to {last}"
                raise ReaderError(self.url, path, why)
            _keep(self._headers, number, found, HELD_HEADERS)
            return found

    async def _checkpoint_rows(self, number: int, state: State) -> list[Row]:
        async with self._lock:
            held = self._rows.get(number)
            if held is not None and number <= state.last:
                self._rows.move_to_end(number)
                return held
            while sum(map(_size, self._rows.values())) > HELD_BYTES:
                self._rows.popitem(last=False)
            what = f"checkpoint {number}"
            made: Checkpoint = await self._ask(
                what, lambda: fetch(self._open(), number, self._frequency, state.last)
            )
            found, link = await self._ask(
                what, lambda: asyncio.to_thread(read_rows, made, self._network)
            )
            self._link(number, link, state)
            _keep(self._rows, number, found, HELD)
            self._index(number, found, state)
            return found

    def _link(self, number: int, link: Link, state: State) -> None:
        """See that a checkpoint hangs on those beside it, as far as they were read, and stays so.

        Whoever reads an account from the archive's beginning has read one chain then: what it
        did long before could not be told otherwise without changing all that follows.
        """
        before = self._links.get(number - self._frequency)
        after = self._links.get(number + self._frequency)
        why = None
        if self._links.get(number, link) != link:
            why = "it is not what it was when it was read before"
        elif before is not None and before.last != link.before:
            why = "its first ledger does not name the hash of the one before"
        elif after is not None and after.before != link.last:
            why = "the ledger after it does not name the hash of its last one"
        if why is not None:
            raise ReaderError(self.url, f"checkpoint {number}", why)
        if number <= state.last:
            self._links[number] = link

    def _index(self, number: int, rows: list[Row], state: State) -> None:
        """Remember whom a whole checkpoint touches, unless that can't be told of a row."""
        if number > state.last or number in self._touched or any(row.other for row in rows):
            return
        touched = frozenset().union(*(row.touched for row in rows))
        self._indexed += len(touched) + 1
        if self._indexed <= INDEXED:
            self._touched[number] = touched

    async def _ask(self, what: str, act: Callable[[], Awaitable[_Value]]) -> _Value:
        try:
            return await act()
        except ReaderError:
            raise
        except SandoghError as fault:
            raise ReaderError(self.url, what, str(fault)) from fault

    def _take(self, what: str, act: Callable[[], _Value]) -> _Value:
        try:
            return act()
        except SandoghError as fault:
            raise ReaderError(self.url, what, str(fault)) from fault


def _headers(file: bytes, path: str) -> list[Header]:
    found: list[Header] = []
    for record in decode(file, path):
        found.append(read_header(record))
        for fault in check_header(found[-1], found[-2] if len(found) > 1 else None):
            raise WrongLedger(fault)
    return found


def _size(rows: list[Row]) -> int:
    return sum(len(one.told.envelope) for one in rows)


def _keep(held: "OrderedDict[int, _Value]", number: int, found: _Value, most: int) -> None:
    held[number] = found
    held.move_to_end(number)
    while len(held) > most:
        held.popitem(last=False)
