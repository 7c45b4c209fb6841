"""Horizon over plain HTTP: the embedded node's, Kuknos's or Stellar's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from node.archive.checkpoint import ArchivedLedger, ArchivedTransaction
from node.networks.fields import FieldError, Fields, read_object
from node.networks.horizon_answers import (
    TransactionRow,
    read_account,
    read_fees,
    read_ledger,
    read_row,
    read_transaction,
    transaction_count,
)
from node.networks.horizon_parsed import Parsed
from node.networks.horizon_submitter import HorizonSubmitter
from node.networks.http import MAX_BODY, TRIES, Answer, Http, HttpError, Pause
from node.networks.reader import (
    AccountInfo,
    FeeInfo,
    LedgerInfo,
    LedgerTransaction,
    LedgerUntold,
    NetworkInfo,
    NetworkMismatch,
    ReaderError,
)
from node.wire.accounts import public_key
from node.wire.hashes import network_id

__all__ = ["HorizonReader", "HorizonSubmitter"]

PAGE = 200
"""Most records that Horizon gives at a time."""
MOST = 20_000_000
"""Transactions of one account after which a list is taken for one without an end."""
MAX_LEDGER_BYTES = 1 << 25
"""Bytes of the largest ledger that is read whole; the busiest public ones have some 2 MB."""

_Value = TypeVar("_Value")


class HorizonReader:
    """Read one Horizon (see `node.networks.reader.Reader`).

    Args:
        url: where it is.
        passphrase: the network it must speak for; None takes the one it names.
        connections: most connections at a time.
        time_limit: seconds for one request.
        tries: most requests for one question while the server is busy or unreachable.
        pause: what waits between tries.
        most: transactions of one account that are read.

    Raises:
        UrlError: the URL cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        passphrase: str | None = None,
        connections: int = 16,
        time_limit: float = 30.0,
        tries: int = TRIES,
        max_body: int = MAX_BODY,
        pause: Pause = asyncio.sleep,
        most: int = MOST,
    ) -> None:
        self._most = most
        self._http = Http(
            url,
            time_limit=time_limit,
            connections=connections,
            tries=tries,
            max_body=max_body,
            pause=pause,
        )
        self._passphrase = passphrase
        self._network_id: bytes | None = None
        self._parsed = Parsed()

    @property
    def url(self) -> str:
        """The server's URL."""
        return self._http.url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.__aexit__(kind, fault, trace)

    async def network(self) -> NetworkInfo:
        """Read the root and the last ledger.

        Raises:
            ReaderError: as for every method: no answer, or a wrong one.
        """
        what = "the network's settings"
        root = await self._root()
        page = await self._ask("/ledgers", what, {"order": "desc", "limit": 1})
        with_tip = self._take(what, lambda: _records(page, 1))
        if not with_tip:
            raise ReaderError(self.url, what, "it has no ledger yet")
        last = with_tip[0]
        version = "current_protocol_version"
        return self._take(
            what,
            lambda: NetworkInfo(
                passphrase=root.text("network_passphrase"),
                protocol=root.number(version if root.has(version) else "protocol_version", 1000),
                tip=read_ledger(last),
                base_fee=last.number("base_fee_in_stroops", 2**32 - 1),
                base_reserve=last.number("base_reserve_in_stroops", 2**32 - 1),
                max_operations=last.number("max_tx_set_size", 2**32 - 1),
                horizon_version=root.text("horizon_version") if root.has("horizon_version") else "",
            ),
        )

    async def network_id(self) -> bytes:
        """Return SHA-256 of the network's passphrase; asked for once."""
        if self._network_id is None:
            await self._root()
            assert self._network_id is not None
        return self._network_id

    async def fees(self) -> FeeInfo:
        """Read what the last ledgers charged."""
        what = "the fees of the last ledgers"
        found = await self._ask("/fee_stats", what)
        return self._take(what, lambda: read_fees(found))

    async def ledger(self, sequence: int) -> LedgerInfo:
        """Read one ledger."""
        what = f"ledger {sequence}"
        found = await self._ask(f"/ledgers/{sequence}", what)
        ledger = self._take(what, lambda: read_ledger(found))
        if ledger.sequence != sequence:
            raise ReaderError(self.url, what, f"it answered ledger {ledger.sequence}")
        return ledger

    async def ledgers(self, after: int = 0, limit: int = PAGE) -> list[LedgerInfo]:
        """Read up to `limit` ledgers from `after` + 1 on, each linked to the one before."""
        what = f"the ledgers after {after}"
        params: dict[str, str | int] = {"order": "asc", "limit": limit}
        if after:
            params["cursor"] = after << 32
        page = await self._ask("/ledgers", what, params)
        found = self._take(what, lambda: [read_ledger(one) for one in _records(page, limit)])
        for number, ledger in enumerate(found):
            if ledger.sequence != after + 1 + number:
                why = f"ledger {ledger.sequence} came where {after + 1 + number} belongs"
                raise ReaderError(self.url, what, why)
            if number and ledger.previous_hash != found[number - 1].hash:
                why = f"ledger {ledger.sequence} does not name the hash of the one before"
                raise ReaderError(self.url, what, why)
        return found

    async def account(self, account: str) -> AccountInfo | None:
        """Read an account, None if it does not exist."""
        public_key(account)
        what = f"account {account}"
        found = await self._find(f"/accounts/{account}", what)
        return None if found is None else self._take(what, lambda: read_account(found, account))

    async def transaction(self, name: bytes) -> LedgerTransaction | None:
        """Read a transaction by its hash, a fee bump by either of its two."""
        what = f"transaction {name.hex()}"
        network = await self.network_id()
        fields = await self._find(f"/transactions/{name.hex()}", what)
        if fields is None:
            return None
        found = self._take(what, lambda: read_transaction(read_row(fields), network))
        if name not in (found.hash, found.transaction.hash):
            raise ReaderError(self.url, what, f"it answered transaction {found.hash.hex()}")
        return found

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = PAGE
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield an account's transactions, ascending; at most a page is held.

        A page that is not full is no end: only an empty one is. Positions must ascend from
        `after`, so a server that repeats itself is refused.
        """
        public_key(account)
        what = f"the transactions of {account}"
        network = await self.network_id()
        told = 0
        while True:
            params: dict[str, str | int] = {
                "order": "asc",
                "limit": page,
                "cursor": after,
                "include_failed": "true" if include_failed else "false",
            }
            answer = await self._find(f"/accounts/{account}/transactions", what, params)
            if answer is None:
                if after:
                    raise ReaderError(self.url, what, "it no longer has the account")
                return
            rows = self._take(what, partial(_rows, answer, page))
            del answer
            if not rows:
                return
            told += len(rows)
            if told > self._most:
                why = f"the list has no end: more than {self._most} transactions"
                raise ReaderError(self.url, what, why)
            rows.reverse()
            while rows:
                row = rows.pop()
                if row.position <= after:
                    why = f"position {row.position} follows {after}: the list does not advance"
                    raise ReaderError(self.url, what, why)
                after = row.position
                found = self._take(what, partial(self._parsed.read, row, network))
                if not found.successful and not include_failed:
                    raise ReaderError(self.url, what, "it holds a failed one, not asked for")
                yield found

    async def naming(
        self, accounts: Collection[str], *, after: int, last_ledger: int
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield what names any of some accounts (see `NamingReader`): for ledgers just closed.

        The list of all transactions is read; those of strangers are not looked into.
        """
        what = f"the transactions after {after}"
        network = await self.network_id()
        keys = [public_key(account) for account in accounts]
        told = 0
        while True:
            params: dict[str, str | int] = {
                "order": "asc",
                "limit": PAGE,
                "cursor": after,
                "include_failed": "true",
            }
            answer = await self._ask("/transactions", what, params)
            rows = self._take(what, partial(_rows, answer, PAGE))
            del answer
            told += len(rows)
            if told > self._most:
                why = f"the list has no end: more than {self._most} transactions"
                raise ReaderError(self.url, what, why)
            for row in rows:
                if row.position <= after:
                    why = f"position {row.position} follows {after}: the list does not advance"
                    raise ReaderError(self.url, what, why)
                after = row.position
                if row.ledger > last_ledger:
                    return
                if any(key in row.envelope for key in keys):
                    yield self._take(what, partial(self._parsed.read, row, network))
            if not rows:
                return

    async def closed(self, sequence: int) -> ArchivedLedger:
        """Read a ledger whole (see `node.networks.reader.ClosedReader`)."""
        what = f"ledger {sequence}"
        fields = await self._ask(f"/ledgers/{sequence}", what)
        ledger = self._take(what, lambda: read_ledger(fields))
        if ledger.sequence != sequence:
            raise ReaderError(self.url, what, f"it answered ledger {ledger.sequence}")
        if ledger.header_xdr is None:
            raise LedgerUntold(self.url, what, "it tells no header")
        said = self._take(what, lambda: transaction_count(fields))
        found: list[ArchivedTransaction] = []
        size = 0
        async for row in self._ledger_rows(sequence):
            if row.result is None:
                raise LedgerUntold(self.url, what, "it tells no results")
            found.append(ArchivedTransaction(row.hash, row.envelope, row.result))
            size += len(row.envelope) + len(row.result)
            if size > MAX_LEDGER_BYTES:
                raise ReaderError(self.url, what, f"it has more than {MAX_LEDGER_BYTES} bytes")
            if said is not None and len(found) > said:
                raise ReaderError(self.url, what, f"it tells more than its {said} transactions")
        if said is not None and len(found) < said:
            why = f"it tells {len(found)} of its {said} transactions"
            raise LedgerUntold(self.url, what, why)
        return ArchivedLedger(sequence, ledger.hash, ledger.header_xdr, tuple(found))

    async def _ledger_rows(self, sequence: int) -> AsyncIterator[TransactionRow]:
        what = f"the transactions of ledger {sequence}"
        after = sequence << 32
        while True:
            params: dict[str, str | int] = {
                "order": "asc",
                "limit": PAGE,
                "cursor": after,
                "include_failed": "true",
            }
            answer = await self._ask(f"/ledgers/{sequence}/transactions", what, params)
            rows = self._take(what, partial(_rows, answer, PAGE))
            for row in rows:
                if row.position <= after or row.ledger != sequence:
                    why = f"position {row.position} follows {after}: the list does not advance"
                    raise ReaderError(self.url, what, why)
                after = row.position
                yield row
            if len(rows) < PAGE:
                return

    async def _root(self) -> Fields:
        what = "the network's settings"
        root = await self._ask("/", what)
        passphrase = self._take(what, lambda: root.text("network_passphrase"))
        if self._passphrase is not None and passphrase != self._passphrase:
            raise NetworkMismatch(self.url, self._passphrase, passphrase)
        self._passphrase = passphrase
        self._network_id = network_id(passphrase)
        return root

    async def _ask(
        self, path: str, what: str, params: Mapping[str, str | int] | None = None
    ) -> Fields:
        found = await self._find(path, what, params)
        if found is None:
            raise ReaderError(self.url, what, "it does not have it")
        return found

    async def _find(
        self, path: str, what: str, params: Mapping[str, str | int] | None = None
    ) -> Fields | None:
        try:
            answer = await self._http.get(path, params)
        except HttpError as fault:
            raise ReaderError(self.url, what, fault.why) from fault
        if answer.status == 200:
            return self._take(what, lambda: read_object(answer.body))
        problem = problem_of(answer)
        if answer.status == 404 and problem is not None:
            return None
        detail = f": {problem}" if problem else ""
        raise ReaderError(self.url, what, f"it answered status {answer.status}{detail}")

    def _take(self, what: str, read: Callable[[], _Value]) -> _Value:
        try:
            return read()
        except FieldError as fault:
            raise ReaderError(self.url, what, str(fault)) from fault


def problem_of(answer: Answer) -> str | None:
    """Return the title and detail of an answer in Horizon's problem form, else None."""
    try:
        fields = read_object(answer.body)
        if fields.number("status", 999) != answer.status:
            return None
        title = fields.text("title")
        return f"{title}: {fields.text('detail', 2000)[:300]}" if fields.has("detail") else title
    except FieldError:
        return None


def _rows(page: Fields, most: int) -> list[TransactionRow]:
    return [read_row(one) for one in _records(page, most)]


def _records(page: Fields, most: int) -> list[Fields]:
    return page.object("_embedded").objects("records", most)
