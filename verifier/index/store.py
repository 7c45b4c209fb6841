"""Saving steps: one transaction a step, whatever is in it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Table, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.errors import SandoghError
from node.base.transactions import Database
from node.networks.reader import LedgerInfo
from verifier.index import tables
from verifier.index.count import Step
from verifier.index.official import Official
from verifier.index.rewritten import Rewritten, rewritten_of
from verifier.index.state import State, state_of

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class IndexTaken(SandoghError):
    """Another process follows the same election into the same database."""

    def __init__(self, account: str) -> None:
        super().__init__(
            f"another process follows election {account} into this database: "
            "one of the two must use a database of its own"
        )


class Store:
    """The rows of one election."""

    def __init__(self, database: Database, account: str) -> None:
        """Name the election; nothing is read yet.

        Args:
            database: opened by ``tables.open_index``.
            account: the authority, G….
        """
        self.database = database
        self.account = account

    async def state(self) -> State | None:
        """Return where the index stands; None before the first step."""
        async with self.database.read() as connection:
            return await state_of(connection, self.account)

    async def begin(self, network: str, first: LedgerInfo) -> State:
        """Make the election's row, before anything was read of it.

        Args:
            network: the passphrase.
            first: a closed ledger, remembered as the tip.
        """
        row = {
            "account": self.account,
            "network": network,
            "step": 0,
            "tip": first.sequence,
            "tip_hash": first.hash,
            "tip_time": first.close_time,
            **_NOTHING_COUNTED,
            "shown": {},
        }
        try:
            async with self.database.write() as connection:
                await connection.execute(insert(tables.election).values(row))
        except IntegrityError as error:
            raise IndexTaken(self.account) from error
        found = await self.state()
        assert found is not None
        return found

    async def save(
        self,
        state: State,
        tip: LedgerInfo | None = None,
        official: Official | None = None,
        step: Step | None = None,
        headers: Iterable[LedgerInfo] = (),
        *,
        covered: LedgerInfo | None = None,
        anew: bool = False,
    ) -> State:
        """Save one step in one transaction, and return the state after it.

        Args:
            state: before it.
            tip: the ledger up to which all was read; None within a catching up.
            official: the official side, where it has changed.
            step: what was counted.
            headers: ledgers that hold records of this step.
            covered: within a catching up, the last ledger of which every cast is counted.
            anew: what was counted before is forgotten: it was judged by other rules.

        Raises:
            IndexTaken: somebody else has saved a step since.
        """
        values: dict[str, Any] = {"step": state.step + 1}
        if tip is not None:
            values |= {"tip": tip.sequence, "tip_hash": tip.hash, "tip_time": tip.close_time}
        covered = tip or covered
        if official is not None:
            values |= {
                "basis": official.basis,
                "hindrance": official.hindrance,
                "end": official.end,
                "shown": dict(official.shown),
            }
        if anew:
            values |= _NOTHING_COUNTED_SINCE
        if covered is not None:
            values |= {
                "covered": covered.sequence,
                "covered_hash": covered.hash,
                "covered_time": covered.close_time,
            }
        if step is not None:
            values |= {
                "position": step.position,
                "casts": step.count,
                "counted": step.sums.count,
                "digest": step.sums.digest,
                "r_sum": bytes(step.sums.R),
                "e_sums": b"".join(step.sums.E),
                "sequences": step.sequences,
                "unfinished": step.unfinished,
            }
        table = tables.election
        async with self.database.write() as connection:
            changed = await connection.execute(
                update(table)
                .where(table.c.id == state.id, table.c.step == state.step)
                .values(values)
            )
            if changed.rowcount != 1:
                raise IndexTaken(self.account)
            if anew:
                for counted in (tables.cast, tables.amendment, tables.noticed):
                    await connection.execute(delete(counted).where(counted.c.election == state.id))
                await connection.execute(
                    update(tables.ledger).where(tables.ledger.c.election == state.id).values(paid=0)
                )
            if official is not None:
                gone = delete(tables.act).where(tables.act.c.election == state.id)
                await connection.execute(gone)
                await _insert(connection, tables.act, state.id, map(asdict, official.acts))
            if step is not None:
                await _insert(connection, tables.cast, state.id, map(asdict, step.casts))
                await _insert(connection, tables.amendment, state.id, map(asdict, step.amendments))
                await _insert(connection, tables.noticed, state.id, map(asdict, step.noticed))
            paid = step.paid if step is not None else {}
            await _remember(connection, state.id, headers, paid)
            found = await state_of(connection, self.account)
        assert found is not None
        return found

    async def report_rewritten(self, state: State, fault: Rewritten) -> None:
        """Keep a fault of history; what stands beside it is left as evidence."""
        values = asdict(fault)
        async with self.database.write() as connection:
            new = _INSERTS[connection.dialect.name](tables.rewritten)
            await connection.execute(
                new.values(election=state.id, **values).on_conflict_do_nothing()
            )

    async def rewritten(self, state: State) -> tuple[Rewritten, ...]:
        """Return the faults of history that were found, the first one first."""
        async with self.database.read() as connection:
            return await rewritten_of(connection, state.id)


_NOTHING_COUNTED_SINCE: dict[str, Any] = {
    "covered": None,
    "covered_hash": None,
    "covered_time": None,
    "position": 0,
    "casts": 0,
    "counted": 0,
    "digest": None,
    "r_sum": None,
    "e_sums": None,
    "sequences": {},
    "unfinished": {},
}
_NOTHING_COUNTED: dict[str, Any] = {
    "basis": None,
    "hindrance": None,
    "end": None,
    **_NOTHING_COUNTED_SINCE,
}


async def _insert(
    connection: AsyncConnection, table: Table, election: int, rows: Iterable[Mapping[str, Any]]
) -> None:
    values = [{"election": election, **row} for row in rows]
    for start in range(0, len(values), tables.ROWS):
        await connection.execute(insert(table), values[start : start + tables.ROWS])


async def _remember(
    connection: AsyncConnection, election: int, headers: Iterable[LedgerInfo], paid: dict[int, int]
) -> None:
    """Keep hashes of ledgers, and add to what was paid in them."""
    new = _INSERTS[connection.dialect.name](tables.ledger)
    rows = [
        {
            "election": election,
            "sequence": one.sequence,
            "hash": one.hash,
            "paid": paid.get(one.sequence, 0),
        }
        for one in {one.sequence: one for one in headers}.values()
    ]
    kept = new.on_conflict_do_update(
        index_elements=[tables.ledger.c.election, tables.ledger.c.sequence],
        set_={"paid": tables.ledger.c.paid + new.excluded.paid},
    )
    for start in range(0, len(rows), tables.ROWS):
        await connection.execute(kept, rows[start : start + tables.ROWS])
