"""What happened, as lists: transactions, operations, payments and effects.

Each exists for the whole ledger, for an account, a ledger and a transaction (effects for an
operation too). A scope says whose list it is, an element what it holds; the store is asked for
just the transactions in which the next records stand.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from node.history.concerns import concerned, is_payment
from node.history.effects import effects_of
from node.history.lists import EFFECTS, OPERATIONS, PAYMENTS
from node.history.notes import decode_notes
from node.horizon.answer import Handler, base_url
from node.horizon.backend import NODE
from node.horizon.listing import listed
from node.horizon.paging import Asked, Record
from node.horizon.parameters import account_key, ledger_sequence, operation_id, transaction_hash
from node.horizon.problems import not_found
from node.horizon.resources.effect import effect_json
from node.horizon.resources.operation import operation_json
from node.horizon.resources.transaction import transaction_json
from node.horizon.stream import Fetch
from node.store import read
from node.store.read import Page, TransactionRow
from node.wire.accounts import address
from node.wire.envelopes import parse_envelope, parse_outline
from node.wire.parsed import Transaction

_INDEX_BITS = 0xFFF


class Element(Enum):
    """What a list holds; the value is the bit of `node.history.lists` it is found by."""

    TRANSACTIONS = 0
    OPERATIONS = OPERATIONS
    PAYMENTS = PAYMENTS
    EFFECTS = EFFECTS


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list it is; all None is everybody's.

    Attributes:
        account: key, 32 bytes.
        ledger: sequence.
        transaction: the one it is about.
        operation: index in that, from 1.
    """

    account: bytes | None = None
    ledger: int | None = None
    transaction: TransactionRow | None = None
    operation: int | None = None


Place = Callable[[web.Request, AsyncConnection], Awaitable[Scope]]


async def everywhere(request: web.Request, connection: AsyncConnection) -> Scope:
    """Take the whole ledger."""
    return Scope()


async def of_account(request: web.Request, connection: AsyncConnection) -> Scope:
    """Take the path's account, merged ones included; one that nothing ever concerned is none."""
    key = account_key(request.match_info["account"])
    if not await read.has_history(connection, key):
        raise not_found()
    return Scope(account=key)


async def of_ledger(request: web.Request, connection: AsyncConnection) -> Scope:
    """Take the path's closed ledger."""
    sequence = ledger_sequence(request)
    if await read.ledger(connection, sequence) is None:
        raise not_found()
    return Scope(ledger=sequence)


async def of_transaction(request: web.Request, connection: AsyncConnection) -> Scope:
    """Take the path's transaction, a failed one too."""
    row = await read.transaction(connection, transaction_hash(request))
    if row is None:
        raise not_found()
    return Scope(transaction=row)


async def of_operation(request: web.Request, connection: AsyncConnection) -> Scope:
    """Take the path's operation."""
    token = operation_id(request)
    row = await read.transaction_at(connection, token & ~_INDEX_BITS)
    index = token & _INDEX_BITS
    if row is None or not 1 <= index <= row.operations:
        raise not_found()
    return Scope(transaction=row, operation=index)


def history(element: Element, place: Place) -> Handler:
    """Return the handler of a list, as a page and as a stream."""

    async def opening(request: web.Request, connection: AsyncConnection) -> Fetch:
        scope = await place(request, connection)
        render = _RENDER[element]

        async def fetch(connection: AsyncConnection, wanted: Asked) -> list[Record]:
            history = _History(request, scope, wanted, element)
            records = render(history, await history.rows(connection))
            return [record for record, _ in zip(records, range(wanted.limit), strict=False)]

        return fetch

    return listed(opening, "effect" if element is Element.EFFECTS else "toid")


async def operation(request: web.Request, connection: AsyncConnection) -> Record:
    """Read one operation by its id."""
    scope = await of_operation(request, connection)
    row, index = scope.transaction, scope.operation
    assert row is not None
    assert index is not None
    said = parse_envelope(row.envelope, request.app[NODE].network_id)
    base = base_url(request)
    record = operation_json(row, said, index, base)
    if request.query.get("join") == "transactions":
        record["transaction"] = transaction_json(row, said, base)
    return record


class _History:
    """One reading of one list."""

    def __init__(self, request: web.Request, scope: Scope, wanted: Asked, element: Element) -> None:
        self._base = base_url(request)
        self._network = request.app[NODE].network_id
        self._scope, self._wanted, self._element = scope, wanted, element
        self._account = None if scope.account is None else address(scope.account)

    async def rows(self, connection: AsyncConnection) -> list[TransactionRow]:
        """Read the transactions in which the next records stand, in the order asked for."""
        if self._scope.transaction is not None:
            return [self._scope.transaction]
        page: Page
        if self._element is Element.TRANSACTIONS:
            page = self._wanted.page()
        else:
            page = self._wanted.transactions()
        return await read.transactions_page(
            connection,
            page,
            account=self._scope.account,
            lists=self._element.value,
            ledger=self._scope.ledger,
            include_failed=self._wanted.include_failed and self._element is not Element.EFFECTS,
        )

    def transactions(self, rows: list[TransactionRow]) -> Iterator[Record]:
        """Render transactions."""
        for row in rows:
            yield transaction_json(row, parse_outline(row.envelope, self._network), self._base)

    def operations(self, rows: list[TransactionRow]) -> Iterator[Record]:
        """Render the operations that belong to the list and lie beyond the cursor."""
        for row in rows:
            said = parse_envelope(row.envelope, self._network)
            for index in self._ordered(range(1, len(said.operations) + 1)):
                if self._wanted.is_next(row.position + index) and self._belongs(said, index):
                    record = operation_json(row, said, index, self._base)
                    if self._wanted.join:
                        record["transaction"] = transaction_json(row, said, self._base)
                    yield record

    def effects(self, rows: list[TransactionRow]) -> Iterator[Record]:
        """Render the effects that belong to the list and lie beyond the cursor."""
        for row in rows:
            if not row.successful:
                continue
            said = parse_envelope(row.envelope, self._network)
            number = place = 0
            found = []
            for effect in effects_of(said.operations, decode_notes(row.notes), row.result):
                number = number + 1 if effect.operation == place else 1
                place = effect.operation
                if self._account not in (None, effect.account):
                    continue
                if self._scope.operation in (None, place) and self._wanted.is_next(
                    row.position + place, number
                ):
                    found.append((effect, number))
            for effect, index in reversed(found) if self._wanted.descending else found:
                yield effect_json(row, effect, index, self._base)

    def _belongs(self, said: Transaction, index: int) -> bool:
        payments = self._element is Element.PAYMENTS
        if payments and not is_payment(said.operations[index - 1]):
            return False
        return self._account is None or self._account in concerned(said.operations, index - 1)

    def _ordered(self, indexes: range) -> range:
        return indexes[::-1] if self._wanted.descending else indexes


_RENDER: dict[Element, Callable[[_History, list[TransactionRow]], Iterator[Record]]] = {
    Element.TRANSACTIONS: _History.transactions,
    Element.OPERATIONS: _History.operations,
    Element.PAYMENTS: _History.operations,
    Element.EFFECTS: _History.effects,
}
