"""Read queries over closed ledgers: rows out, no JSON and no XDR decoding.

Each function takes an open connection. Lists page by key, never by offset: `after` is the
last position (or sequence) already seen, in the direction of the order asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from node.history.lists import EFFECTS, EVERYBODY, PAYMENTS, combinations
from node.store.tables import entries, ledgers, participants, settings, transactions


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One closed ledger; `header` is LedgerHeader XDR, `close_time` Unix seconds.

    `operations` counts those of successful transactions, `set_operations` all of the set.
    """

    sequence: int
    hash: bytes
    close_time: int
    header: bytes
    successful: int
    failed: int
    operations: int
    set_operations: int


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """One transaction in a closed ledger; `position` is its TOID (SEP-35).

    `inner_hash` is given for a fee bump only; `envelope` and `result` are XDR; `notes` are those
    of `node.history.notes`.
    """

    position: int
    ledger: int
    close_time: int
    hash: bytes
    inner_hash: bytes | None
    successful: bool
    fee_charged: int
    max_fee: int
    operations: int
    envelope: bytes
    result: bytes
    notes: bytes = b""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a transaction paid and bid, in stroops, and for how many operations (at least 1)."""

    charged: int
    bid: int
    operations: int


@dataclass(frozen=True, slots=True)
class Page:
    """What part of a list is asked for.

    Args:
        limit: most rows, 1 to 200.
        descending: newest first.
        after: the key of the last row seen; None starts at the list's beginning.
    """

    limit: int
    descending: bool = False
    after: int | None = None


async def setting(connection: AsyncConnection, name: str) -> str | None:
    """Return the value of a setting, or None."""
    found = await connection.scalar(select(settings.c.value).where(settings.c.name == name))
    return None if found is None else str(found)


async def last_ledger(connection: AsyncConnection) -> LedgerRow | None:
    """Return the last closed ledger, or None before genesis."""
    rows = await ledgers_page(connection, Page(limit=1, descending=True))
    return rows[0] if rows else None


async def ledger(connection: AsyncConnection, sequence: int) -> LedgerRow | None:
    """Return the closed ledger of that sequence, or None."""
    row = (await connection.execute(select(ledgers).where(ledgers.c.sequence == sequence))).first()
    return None if row is None else LedgerRow(*row)


async def ledgers_page(connection: AsyncConnection, page: Page) -> list[LedgerRow]:
    """Return one page of closed ledgers, by sequence."""
    query = _paged(select(ledgers), ledgers.c.sequence, page)
    return [LedgerRow(*row) for row in await connection.execute(query)]


async def transaction(connection: AsyncConnection, hash_: bytes) -> TransactionRow | None:
    """Return the transaction whose hash, or inner hash of a fee bump, is `hash_` (32 bytes)."""
    query = (
        select(transactions)
        .where(or_(transactions.c.hash == hash_, transactions.c.inner_hash == hash_))
        .order_by(transactions.c.successful.desc(), transactions.c.position)
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else TransactionRow(*row)


async def transactions_page(
    connection: AsyncConnection,
    page: Page,
    *,
    account: bytes | None = None,
    lists: int = 0,
    ledger: int | None = None,
    include_failed: bool = False,
) -> list[TransactionRow]:
    """Return one page of transactions in apply order; nothing outside it is read.

    Args:
        connection: an open connection.
        page: which part; its `after` is a TOID.
        account, lists, ledger, include_failed: see `transactions_query`.
    """
    query = transactions_query(
        page, account=account, lists=lists, ledger=ledger, include_failed=include_failed
    )
    return [TransactionRow(*row) for row in await connection.execute(query)]


def transactions_query(
    page: Page,
    *,
    account: bytes | None = None,
    lists: int = 0,
    ledger: int | None = None,
    include_failed: bool = False,
) -> Select[Any]:
    """Return the query for one page of transactions, made of ranges of indexes.

    Args:
        page: which part; its `after` is a TOID.
        account: only transactions that concern this key (32 bytes).
        lists: only those that stand in these lists, bits of `node.history.lists`: the account's,
            or without one the ledger's.
        ledger: only transactions of this ledger.
        include_failed: also those that failed and only paid their fee.
    """
    everybodys = lists & (PAYMENTS | EFFECTS)
    if account is not None or everybodys:
        owner, bits = (EVERYBODY, everybodys) if account is None else (account, lists)
        choices = combinations(bits, include_failed=include_failed)
        same = participants.c.account == owner
        parts = [
            _listed(participants.c.position, (same, participants.c.lists == choice), page, ledger)
            for choice in choices
        ]
    else:
        successes = (True, False) if include_failed else (True,)
        parts = [
            _listed(transactions.c.position, (transactions.c.successful == good,), page, ledger)
            for good in successes
        ]
    # each part is one range of an index, already in order
    position = transactions.c.position
    query = select(transactions).where(position.in_(union_all(*parts).scalar_subquery()))
    return query.order_by(position.desc() if page.descending else position).limit(page.limit)


def _listed(
    key: Any, conditions: Iterable[ColumnElement[bool]], page: Page, ledger: int | None
) -> Select[Any]:
    query = select(key).where(*conditions)
    if ledger is not None:
        query = query.where(key >= ledger << 32, key < (ledger + 1) << 32)
    return select(_paged(query, key, page).subquery())


async def transaction_at(connection: AsyncConnection, position: int) -> TransactionRow | None:
    """Return the transaction of that TOID, or None."""
    query = select(transactions).where(transactions.c.position == position)
    row = (await connection.execute(query)).first()
    return None if row is None else TransactionRow(*row)


async def fees_since(connection: AsyncConnection, ledger: int) -> list[Fee]:
    """Return the fees of all transactions in ledgers after `ledger`."""
    columns = (transactions.c.fee_charged, transactions.c.max_fee, transactions.c.operations)
    query = select(*columns).where(transactions.c.position >= (ledger + 1) << 32)
    return [
        Fee(charged, bid, max(operations, 1))
        for charged, bid, operations in await connection.execute(query)
    ]


async def has_history(connection: AsyncConnection, account: bytes) -> bool:
    """Tell whether any transaction ever concerned this account key (32 bytes)."""
    query = select(exists().where(participants.c.account == account))
    return bool(await connection.scalar(query))


async def entries_of(connection: AsyncConnection, owner: bytes) -> dict[bytes, bytes]:
    """Return an account's ledger entries (itself, trust lines, data): key XDR to entry XDR."""
    query = select(entries.c.key, entries.c.entry).where(entries.c.owner == owner)
    return _mapping((await connection.execute(query)).all())


async def entry(connection: AsyncConnection, key: bytes) -> bytes | None:
    """Return one LedgerEntry's XDR by its LedgerKey's XDR, or None."""
    found = await connection.scalar(select(entries.c.entry).where(entries.c.key == key))
    return None if found is None else bytes(found)


async def all_entries(connection: AsyncConnection) -> dict[bytes, bytes]:
    """Return the whole state: LedgerKey XDR to LedgerEntry XDR."""
    return _mapping((await connection.execute(select(entries.c.key, entries.c.entry))).all())


def _mapping(rows: Iterable[Sequence[Any]]) -> dict[bytes, bytes]:
    return {bytes(row[0]): bytes(row[1]) for row in rows}


def _paged(query: Select[Any], key: Any, page: Page) -> Select[Any]:
    if page.after is not None:
        query = query.where(key < page.after if page.descending else key > page.after)
    return query.order_by(key.desc() if page.descending else key).limit(page.limit)
