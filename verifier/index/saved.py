"""What earlier steps saved, read again by whoever goes on."""

from collections.abc import Iterable

from sqlalchemy import func, select

from node.base.transactions import Database
from verifier.index import tables
from verifier.index.acts import ActRow
from verifier.index.count import AmendmentJudged, Before, sums_of
from verifier.index.state import State


async def reached(database: Database, state: State) -> int:
    """Return the last ledger of which anything was read: beyond ``tip`` where a step broke off."""
    table = tables.act.c
    query = select(func.max(table.position)).where(table.election == state.id)
    async with database.read() as connection:
        act = int(await connection.scalar(query) or 0)
    return max(state.tip, state.position >> 32, act >> 32)


async def before(database: Database, state: State) -> Before:
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
    async with database.read() as connection:
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


async def remembered(database: Database, state: State, after: int = 0) -> list[tuple[int, bytes]]:
    """Return up to 1 000 remembered ledgers after one, with their hashes, ascending."""
    table = tables.ledger.c
    query = (
        select(table.sequence, table.hash)
        .where(table.election == state.id, table.sequence > after)
        .order_by(table.sequence)
        .limit(1000)
    )
    async with database.read() as connection:
        return [(row[0], row[1]) for row in await connection.execute(query)]


async def acts(database: Database, state: State) -> list[ActRow]:
    """Return the official records as they were last saved, in ledger order."""
    columns = [one for one in tables.act.c if one.name != "election"]
    query = select(*columns).where(tables.act.c.election == state.id)
    async with database.read() as connection:
        rows = await connection.execute(query.order_by(tables.act.c.position))
        return [ActRow(**row._asdict()) for row in rows]


async def amendments(database: Database, state: State) -> list[AmendmentJudged]:
    """Return what became of each amendment, in ledger order."""
    columns = [one for one in tables.amendment.c if one.name != "election"]
    query = select(*columns).where(tables.amendment.c.election == state.id)
    async with database.read() as connection:
        rows = await connection.execute(query.order_by(tables.amendment.c.position))
        return [AmendmentJudged(**row._asdict()) for row in rows]


async def judged_otherwise(
    database: Database, state: State, annulled: Iterable[int], *, other_end: bool
) -> bool:
    """Tell whether a cast that is judged would be judged otherwise now.

    Args:
        database: of the index.
        state: where the index stands.
        annulled: indices: they bind casts that came before the annulment.
        other_end: voting ends at another time than the casts were judged by.
    """
    table = tables.cast.c
    query = select(func.count()).where(table.election == state.id)
    indices = sorted(annulled)
    async with database.read() as connection:
        if other_end and await connection.scalar(query.where(table.reason == "window")):
            return True
        for start in range(0, len(indices), tables.ROWS):
            some = table.index.in_(indices[start : start + tables.ROWS])
            other = (table.reason != "annulled") | table.reason.is_(None)
            if await connection.scalar(query.where(some, other)):
                return True
    return False
