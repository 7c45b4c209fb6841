"""A closed ledger is stored whole or not at all, and comes back as it was."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from stellar_sdk import Account, Asset, TransactionBuilder

from node.base.database import DatabaseUrlError, open_engine, sqlite_url
from node.history.lists import EFFECTS, OPERATIONS, PAYMENTS
from node.ledger.closed import AppliedTransaction, ClosedLedger
from node.store import read
from node.store.read import Page
from node.store.write import (
    StoreError,
    ledger_row,
    prepare,
    transaction_row,
    write_genesis,
    write_ledger,
)
from tests.support.signed import keypair, signed
from tests.support.stores import store_url

ALICE, BOB = b"a" * 32, b"b" * 32


def _key(owner: bytes, name: bytes = b"") -> bytes:
    return bytes(8) + owner + name


def _transaction(order: int, mark: int, *, successful: bool = True) -> AppliedTransaction:
    return AppliedTransaction(
        order=order,
        hash=bytes([mark]) * 32,
        inner_hash=bytes([mark + 100]) * 32 if mark % 2 else None,
        envelope=signed(keypair(1), mark),
        result=b"result",
        successful=successful,
        fee_charged=100,
        max_fee=300,
        source=ALICE,
        fee_account=ALICE,
        sequence=mark,
        memo=bytes(4),
        participants=(ALICE, BOB) if order == 1 else (ALICE,),
        operation_count=2,
    )


def _payment_envelope(mark: int) -> bytes:
    builder = TransactionBuilder(Account(keypair(1).public_key, mark - 1), "p", base_fee=100)
    builder.append_payment_op(keypair(2).public_key, Asset.native(), "1").set_timeout(0)
    return builder.build().to_xdr_object().to_xdr_bytes()


def _closed(
    sequence: int,
    *transactions: AppliedTransaction,
    entries: Mapping[bytes, bytes | None] | None = None,
) -> ClosedLedger:
    return ClosedLedger(
        sequence=sequence,
        hash=sequence.to_bytes(32, "big"),
        previous_hash=(sequence - 1).to_bytes(32, "big"),
        header=b"header",
        close_time=1000 + sequence,
        tx_set_hash=bytes(32),
        transactions=transactions,
        envelopes=tuple(one.envelope for one in transactions),
        entries=entries or {},
        dropped=(),
    )


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A prepared store at genesis."""
    made = open_engine(store_url(tmp_path / "ledger.sqlite3"))
    await prepare(made)
    await write_genesis(made, _closed(1, entries={_key(ALICE): b"root"}), {"passphrase": "p"})
    yield made
    await made.dispose()


async def test_genesis_keeps_settings_and_state(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await read.setting(connection, "passphrase") == "p"
        assert await read.setting(connection, "colour") is None
        assert await read.last_ledger(connection) == ledger_row(_closed(1))
        assert await read.all_entries(connection) == {_key(ALICE): b"root"}


async def test_entries_are_added_changed_and_deleted(engine: AsyncEngine) -> None:
    await write_ledger(engine, _closed(2, entries={_key(BOB): b"1", _key(BOB, b"n"): b"2"}))
    await write_ledger(engine, _closed(3, entries={_key(BOB): b"3", _key(BOB, b"n"): None}))
    async with engine.connect() as connection:
        assert await read.entries_of(connection, BOB) == {_key(BOB): b"3"}
        assert await read.entry(connection, _key(BOB)) == b"3"
        assert await read.entry(connection, _key(BOB, b"n")) is None


async def test_a_ledger_that_cannot_be_stored_leaves_nothing(engine: AsyncEngine) -> None:
    await write_ledger(engine, _closed(2, _transaction(1, 4)))
    twice = _closed(3, _transaction(1, 6), _transaction(2, 4), entries={_key(BOB): b"x"})
    with pytest.raises(StoreError, match="cannot store ledger 3"):
        await write_ledger(engine, twice)
    async with engine.connect() as connection:
        last = await read.last_ledger(connection)
        assert last is not None
        assert last.sequence == 2
        assert await read.entries_of(connection, BOB) == {}
        assert await read.transaction(connection, bytes([6]) * 32) is None


async def test_a_transaction_is_found_by_its_own_and_its_inner_hash(engine: AsyncEngine) -> None:
    closed = _closed(2, _transaction(1, 3), _transaction(2, 4))
    await write_ledger(engine, closed)
    async with engine.connect() as connection:
        wanted = transaction_row(closed, closed.transactions[0])
        assert await read.transaction(connection, bytes([3]) * 32) == wanted
        assert await read.transaction(connection, bytes([103]) * 32) == wanted
        assert await read.transaction(connection, bytes([104]) * 32) is None


async def test_lists_page_by_key_in_both_directions(engine: AsyncEngine) -> None:
    for sequence in (2, 3):
        await write_ledger(
            engine,
            _closed(
                sequence,
                _transaction(1, sequence * 20),
                _transaction(2, sequence * 20 + 2, successful=False),
                _transaction(3, sequence * 20 + 4),
            ),
        )
    async with engine.connect() as connection:

        async def marks(page: Page, **which: object) -> list[int]:
            rows = await read.transactions_page(connection, page, **which)  # type: ignore[arg-type]
            return [row.hash[0] for row in rows]

        assert await marks(Page(10)) == [40, 44, 60, 64]
        assert await marks(Page(10), include_failed=True) == [40, 42, 44, 60, 62, 64]
        assert await marks(Page(2)) == [40, 44]
        middle = (2 << 32) | (3 << 12)
        assert await marks(Page(10, after=middle)) == [60, 64]
        assert await marks(Page(10, descending=True, after=middle)) == [40]
        assert await marks(Page(10), account=BOB) == [40, 60]
        assert await marks(Page(10, descending=True), account=ALICE) == [64, 60, 44, 40]
        assert await marks(Page(1, after=middle), account=ALICE, include_failed=True) == [60]
        assert await marks(Page(10), ledger=3) == [60, 64]
        assert await marks(Page(10), ledger=4) == []
        assert await read.has_history(connection, BOB)
        assert not await read.has_history(connection, b"c" * 32)
        sequences = [row.sequence for row in await read.ledgers_page(connection, Page(2, True))]
        assert sequences == [3, 2]
        assert len(await read.fees_since(connection, 2)) == 3


@pytest.mark.parametrize(
    "which",
    [
        {},
        {"include_failed": True},
        {"ledger": 7},
        {"account": ALICE},
        {"account": ALICE, "lists": PAYMENTS, "include_failed": True},
        {"lists": PAYMENTS},
        {"lists": EFFECTS, "ledger": 7},
    ],
)
@pytest.mark.parametrize("descending", [False, True])
async def test_a_page_reads_ranges_of_indexes_alone(
    tmp_path: Path, which: dict[str, Any], descending: bool
) -> None:
    # SQLite plans alike for empty tables and full ones, and says so in plain words
    engine = open_engine(sqlite_url(tmp_path / "plan.sqlite3"))
    await prepare(engine)
    query = read.transactions_query(Page(10, descending, after=5), **which)
    sql = query.compile(engine.sync_engine, compile_kwargs={"literal_binds": True})
    async with engine.connect() as connection:
        rows = await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))
        plan = [str(row[-1]) for row in rows]
    await engine.dispose()
    assert any("SEARCH" in line for line in plan)
    scanned = {line.split()[1] for line in plan if line.startswith("SCAN")}
    assert not scanned & {"transactions", "participants"}
    tables = [line for line in plan if "transactions" in line or "participants" in line]
    assert [line for line in tables if "INDEX" not in line and "PRIMARY KEY" not in line] == []


async def test_sparse_payments_are_found_without_the_rest(engine: AsyncEngine) -> None:
    paying = replace(_transaction(5, 9), envelope=_payment_envelope(9))
    await write_ledger(engine, _closed(2, *(_transaction(one, one) for one in range(1, 5)), paying))
    async with engine.connect() as connection:
        for which in ({}, {"account": keypair(1).raw_public_key()}, {"ledger": 2}):
            found = await read.transactions_page(
                connection,
                Page(10),
                lists=PAYMENTS,
                **which,  # type: ignore[arg-type]
            )
            assert [row.hash[0] for row in found] == [9]
        everything = await read.transactions_page(connection, Page(10), lists=OPERATIONS)
        assert len(everything) == 5


async def test_a_store_of_another_layout_is_refused(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE settings SET value = '99' WHERE name = 'schema'"))
    with pytest.raises(StoreError, match="version 99"):
        await prepare(engine)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"not a database" * 100)
    engine = open_engine(sqlite_url(tmp_path / "ledger.sqlite3"))
    with pytest.raises(StoreError, match="cannot open the ledger's database"):
        await prepare(engine)
    await engine.dispose()


@pytest.mark.parametrize("url", ["", "nonsense", "oracle9://x", "mysql://localhost/x"])
def test_a_wrong_database_url_is_one_sentence(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="database URL cannot be used"):
        open_engine(url)
