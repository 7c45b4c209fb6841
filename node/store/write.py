"""Writing: the tables of a new ledger, and a closed ledger in one SQL transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from node.base.errors import SandoghError
from node.history.lists import lists_of
from node.ledger.closed import AppliedTransaction, ClosedLedger
from node.store.assets import count_lines
from node.store.read import LedgerRow, TransactionRow
from node.store.tables import (
    SCHEMA,
    entries,
    ledgers,
    metadata,
    participants,
    settings,
    transactions,
)
from node.wire import toid
from node.wire.envelopes import read_operations

_OWNER = slice(8, 40)
"""Where the owner's key lies in a LedgerKey's XDR: after two unions' discriminants."""


class StoreError(SandoghError):
    """The store cannot be opened, read or written."""

    def __init__(self, doing: str, why: str) -> None:
        self.doing, self.why = doing, why
        super().__init__(f"cannot {doing}: {why}")


async def prepare(engine: AsyncEngine) -> None:
    """Make the tables if they are missing and refuse those of another layout.

    Raises:
        StoreError: the database cannot be opened, or another version of the program wrote it.
    """
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            query = select(settings.c.value).where(settings.c.name == "schema")
            found = await connection.scalar(query)
            if found is None:
                await connection.execute(insert(settings).values(name="schema", value=str(SCHEMA)))
    except (SQLAlchemyError, OSError) as fault:
        raise StoreError("open the ledger's database", first_line(fault)) from fault
    if found is not None and found != str(SCHEMA):
        raise StoreError(
            "open the ledger's database",
            f"its layout is version {found}, and this program reads version {SCHEMA}",
        )


async def write_genesis(
    engine: AsyncEngine, closed: ClosedLedger, named: Mapping[str, str]
) -> None:
    """Store ledger 1 and the settings that the ledger keeps for ever, all or nothing."""
    async with engine.begin() as connection:
        rows = [{"name": name, "value": value} for name, value in named.items()]
        await connection.execute(insert(settings), rows)
        await _write(connection, closed)


async def write_ledger(engine: AsyncEngine, closed: ClosedLedger) -> None:
    """Store a closed ledger in one SQL transaction; when this returns, it survives a kill.

    Raises:
        StoreError: the database refused; nothing of the ledger is stored.
    """
    try:
        async with engine.begin() as connection:
            await _write(connection, closed)
    except (SQLAlchemyError, OSError) as fault:
        raise StoreError(f"store ledger {closed.sequence}", first_line(fault)) from fault


async def _write(connection: AsyncConnection, closed: ClosedLedger) -> None:
    row = ledger_row(closed)
    await connection.execute(insert(ledgers), [_fields(row)])
    if closed.transactions:
        rows = [transaction_row(closed, one) for one in closed.transactions]
        await connection.execute(insert(transactions), [_fields(one) for one in rows])
        await connection.execute(insert(participants), list(_participants(closed)))
    if closed.entries:
        await count_lines(connection, closed.entries)
        gone = delete(entries).where(entries.c.key == bindparam("gone"))
        await connection.execute(gone, [{"gone": key} for key in closed.entries])
    kept = [
        {"key": key, "owner": key[_OWNER], "entry": entry}
        for key, entry in closed.entries.items()
        if entry is not None
    ]
    if kept:
        await connection.execute(insert(entries), kept)


def ledger_row(closed: ClosedLedger) -> LedgerRow:
    """Return the row of a closed ledger, with its counts."""
    good = [one for one in closed.transactions if one.successful]
    return LedgerRow(
        sequence=closed.sequence,
        hash=closed.hash,
        close_time=closed.close_time,
        header=closed.header,
        successful=len(good),
        failed=len(closed.transactions) - len(good),
        operations=sum(one.operation_count for one in good),
        set_operations=sum(one.operation_count for one in closed.transactions),
    )


def transaction_row(closed: ClosedLedger, one: AppliedTransaction) -> TransactionRow:
    """Return the row of one transaction of a closed ledger."""
    return TransactionRow(
        position=toid.encode(closed.sequence, one.order),
        ledger=closed.sequence,
        close_time=closed.close_time,
        hash=one.hash,
        inner_hash=one.inner_hash,
        successful=one.successful,
        fee_charged=one.fee_charged,
        max_fee=one.max_fee,
        operations=one.operation_count,
        envelope=one.envelope,
        result=one.result,
        notes=one.notes,
    )


def _participants(closed: ClosedLedger) -> Iterable[dict[str, Any]]:
    for one in closed.transactions:
        position = toid.encode(closed.sequence, one.order)
        lists = lists_of(
            read_operations(one.envelope),
            one.participants,
            one.notes,
            one.result,
            successful=one.successful,
        )
        for account, bits in lists.items():
            yield {"account": account, "lists": bits, "position": position}


def _fields(row: LedgerRow | TransactionRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def first_line(fault: BaseException) -> str:
    """Return the part of a database's complaint that fits in a sentence."""
    cause = getattr(fault, "orig", None) or fault
    return (str(cause).splitlines() or [type(cause).__name__])[0][:200]
