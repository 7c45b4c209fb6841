"""Saving steps and taking them up again: one transaction a step, whatever is in it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.errors import SandoghError
from node.base.transactions import Database
from node.networks.reader import LedgerInfo
from verifier.index import tables
from verifier.index.acts import ActRow
from verifier.index.count import AmendmentJudged, Before, Step, sums_of

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
ROWS = 500
"""Rows that one statement writes, so that no database's limit of parameters is met."""


class IndexTaken(SandoghError):
    """Another process follows the same election into the same database."""

    def __init__(self, account: str) -> None:
        super().__init__(
            f"another process follows election {account} into this database: "
            "one of the two must use a database of its own"
        )


class OtherNetwork(SandoghError):
    """The index was made of another network than the source speaks for."""

    def __init__(self, kept: str, found: str) -> None:
        super().__init__(f"the index is of network {kept!r}, the source speaks for {found!r}")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """History that is not what it was.

    Attributes:
        what: ``header`` (another hash stands in a ledger's place), ``official`` (records that the
            count rests on have changed), ``act`` (a record has gone), ``casts`` (a full audit
            finds other casts).
        ledger: where.
        remembered, found: hashes, where there are two.
    """

    what: str
    ledger: int
    text: str
    remembered: bytes | None = None
    found: bytes | None = None
    found_at: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Where the index of one election stands: the columns of ``tables.election``."""

    id: int
    account: str
    network: str
    step: int
    tip: int
    tip_hash: bytes
    tip_time: int
    basis: bytes | None
    hindrance: str | None
    end: int | None
    position: int
    casts: int
    counted: int
    digest: bytes | None
    r_sum: bytes | None
    e_sums: bytes | None
    sequences: dict[str, int]
    unfinished: dict[str, int]
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Official:
    """The official side as a step saves it.

    Attributes:
        basis: what the count rests on, hashed; None while it can't begin.
        hindrance: why it can't.
        end: of voting, extensions applied.
        acts: all whole records.
        shown: for pages.
    """

    basis: bytes | None
    hindrance: str | None
    end: int | None
    acts: Sequence[ActRow]
    shown: Mapping[str, Any]


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

    async def before(self, state: State) -> Before:
        """Return what a count needs to go on."""
        if state.digest is None or state.r_sum is None or state.e_sums is None:
            return Before(state.position)
        cast, amended = tables.cast.c, tables.amendment.c
        of_this = cast.election == state.id
        counted = select(cast.index).where(of_this, cast.reason.is_(None))
        first = select(cast.r, cast.position).where(
            of_this, cast.r.is_not(None), cast.same_r_as.is_(None)
        )
        keys = (
            select(amended.index, amended.key)
            .where(amended.election == state.id, amended.applied, amended.annuls.is_(False))
            .order_by(amended.position)
        )
        async with self.database.read() as connection:
            return Before(
                state.position,
                state.casts,
                sums_of(state.counted, state.digest, state.r_sum, state.e_sums),
                [row[0] for row in await connection.execute(counted)],
                [(row[0], row[1]) for row in await connection.execute(keys)],
                [(row[0], row[1]) for row in await connection.execute(first)],
                dict(state.sequences),
                dict(state.unfinished),
            )

    async def save(
        self,
        state: State,
        tip: LedgerInfo | None = None,
        official: Official | None = None,
        step: Step | None = None,
        headers: Iterable[LedgerInfo] = (),
        *,
        anew: bool = False,
    ) -> State:
        """Save one step in one transaction, and return the state after it.

        Args:
            state: before it.
            tip: the ledger up to which all was read; None within a catching up.
            official: the official side, where it has changed.
            step: what was counted.
            headers: ledgers that hold records of this step.
            anew: what was counted before is forgotten: it was judged by other rules.

        Raises:
            IndexTaken: somebody else has saved a step since.
        """
        values: dict[str, Any] = {"step": state.step + 1}
        if tip is not None:
            values |= {"tip": tip.sequence, "tip_hash": tip.hash, "tip_time": tip.close_time}
        if official is not None:
            values |= {
                "basis": official.basis,
                "hindrance": official.hindrance,
                "end": official.end,
                "shown": dict(official.shown),
            }
        if anew:
            values |= _NOTHING_COUNTED_SINCE
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

    async def remembered(self, state: State, after: int = 0) -> list[tuple[int, bytes]]:
        """Return up to 1 000 remembered ledgers after one, with their hashes, ascending."""
        table = tables.ledger.c
        query = (
            select(table.sequence, table.hash)
            .where(table.election == state.id, table.sequence > after)
            .order_by(table.sequence)
            .limit(1000)
        )
        async with self.database.read() as connection:
            return [(row[0], row[1]) for row in await connection.execute(query)]

    async def acts(self, state: State) -> list[ActRow]:
        """Return the official records as they were last saved, in ledger order."""
        columns = [one for one in tables.act.c if one.name != "election"]
        query = select(*columns).where(tables.act.c.election == state.id)
        async with self.database.read() as connection:
            rows = await connection.execute(query.order_by(tables.act.c.position))
            return [ActRow(**row._asdict()) for row in rows]

    async def judged_otherwise(
        self, state: State, annulled: Iterable[int], *, other_end: bool
    ) -> bool:
        """Tell whether a cast that is judged would be judged otherwise now.

        Args:
            state: where the index stands.
            annulled: indices: they bind casts that came before the annulment.
            other_end: voting ends at another time than the casts were judged by.
        """
        table = tables.cast.c
        query = select(func.count()).where(table.election == state.id)
        indices = sorted(annulled)
        async with self.database.read() as connection:
            if other_end and await connection.scalar(query.where(table.reason == "window")):
                return True
            for start in range(0, len(indices), ROWS):
                some = table.index.in_(indices[start : start + ROWS])
                other = (table.reason != "annulled") | table.reason.is_(None)
                if await connection.scalar(query.where(some, other)):
                    return True
        return False

    async def amendments(self, state: State) -> list[AmendmentJudged]:
        """Return what became of each amendment, in ledger order."""
        columns = [one for one in tables.amendment.c if one.name != "election"]
        query = select(*columns).where(tables.amendment.c.election == state.id)
        async with self.database.read() as connection:
            rows = await connection.execute(query.order_by(tables.amendment.c.position))
            return [AmendmentJudged(**row._asdict()) for row in rows]

    async def reasons(self, state: State) -> Counter[str]:
        """Return how many casts were refused for each reason."""
        async with self.database.read() as connection:
            return await reasons_of(connection, state.id)

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


async def state_of(connection: AsyncConnection, account: str) -> State | None:
    """Return where the index of an election stands."""
    query = select(tables.election).where(tables.election.c.account == account)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else State(**row._asdict())


async def reasons_of(connection: AsyncConnection, election: int) -> Counter[str]:
    """Return how many casts were refused for each reason."""
    table = tables.cast.c
    query = (
        select(table.reason, func.count())
        .where(table.election == election, table.reason.is_not(None))
        .group_by(table.reason)
    )
    return Counter({str(row[0]): int(row[1]) for row in await connection.execute(query)})


async def rewritten_of(connection: AsyncConnection, election: int) -> tuple[Rewritten, ...]:
    """Return the faults of history that were found, the first one first."""
    table = tables.rewritten.c
    columns = (
        table.what, table.ledger, table.text, table.remembered, table.found, table.found_at,
    )  # fmt: skip
    query = select(*columns).where(table.election == election).order_by(table.id)
    return tuple(Rewritten(**row._asdict()) for row in await connection.execute(query))


async def _insert(
    connection: AsyncConnection, table: Table, election: int, rows: Iterable[Mapping[str, Any]]
) -> None:
    values = [{"election": election, **row} for row in rows]
    for start in range(0, len(values), ROWS):
        await connection.execute(insert(table), values[start : start + ROWS])


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
    for start in range(0, len(rows), ROWS):
        await connection.execute(kept, rows[start : start + ROWS])
