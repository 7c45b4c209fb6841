"""The report of an audit that rests on the index: all checks, over rows that are verified already.

What the index keeps of casts is what the checks ask for; the transactions that they name are
read again by their hashes.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from contracts.crypto.msm import Engine, libsodium
from node.networks.reader import LedgerTransaction, Reader, ReaderError
from verifier.audit import conclude, judge_acts, rules_of, ways_of
from verifier.facts import CastRow, Facts, Gap, Move, Recount, VoteMoves
from verifier.index import tables
from verifier.index.count import sums_of
from verifier.index.follow import Index
from verifier.index.store import State, Store, reasons_of
from verifier.report.report import Report
from verifier.source.attesting import read_attested
from verifier.source.holdings import Holdings, read_holdings
from verifier.source.official import Progress

TRIES = 20

_ROW = (
    tables.cast.c.hash,
    tables.cast.c.position,
    tables.cast.c.close_time,
    tables.cast.c.tracker,
    tables.cast.c.index,
    tables.cast.c.reason,
    tables.cast.c.text,
)


async def report_of(
    index: Index,
    store: Store,
    readers: Sequence[Reader],
    progress: Progress = lambda what, casts: None,
    engine: Engine = libsodium,
    *,
    single_source: bool = False,
) -> Report:
    """Bring an index up to the last ledger and run all checks over it.

    Args:
        index: of the first reader; it is brought up to the last ledger.
        store: the index's.
        readers: the first was followed, the others must agree with it.
        progress: is told what is done.
        engine: multiplies points.
        single_source: that one source suffices was asked for.

    Raises:
        ReaderError: a source can't be read.
    """
    for _ in range(TRIES):
        await index.catch_up()
        assert index.facts is not None
        assert index.state is not None
        facts, state = index.facts, index.state
        ways = ways_of(facts)
        if state.basis is None or ways is None:
            break
        purse = ways.purse
        told = await read_holdings(readers[0], purse.urn, purse.box, purse.vote)
        if told is None or (told.changed or 0) <= state.tip:
            await _fill(facts, state, store, readers[0], told)
            judge_acts(facts, engine)
            await read_attested(facts, readers[0], progress)
            break
    else:
        raise ReaderError(readers[0].url, "the box", "ballots come in faster than they are read")
    return await conclude(facts, readers, progress, None, single_source)


async def _fill(
    facts: Facts, state: State, store: Store, reader: Reader, told: Holdings | None
) -> None:
    assert state.digest is not None
    assert state.r_sum is not None
    assert state.e_sums is not None
    before = facts.recount
    ways = ways_of(facts)
    assert ways is not None
    changed = told.changed if told is not None else None
    cast, noticed, ledger = tables.cast.c, tables.noticed.c, tables.ledger.c
    of_this = cast.election == state.id
    async with store.database.read() as connection:

        async def rows(*where: Any) -> tuple[CastRow, ...]:
            query = select(*_ROW).where(of_this, *where).order_by(cast.position)
            return tuple(CastRow(*row) for row in await connection.execute(query))

        refused = await rows(cast.reason.is_not(None))
        equal_r = await rows(cast.same_r_as.is_not(None))
        unsigned = await rows(cast.relayed.is_(False))
        reasons = await reasons_of(connection, state.id)
        query = select(tables.noticed).where(noticed.election == state.id)
        beside = (await connection.execute(query.order_by(noticed.position))).all()
        payments = select(ledger.sequence, ledger.paid).where(ledger.election == state.id)
        paid = {row[0]: row[1] for row in await connection.execute(payments)}
    seen = {one.hash: await _again(reader, one.hash) for one in beside}
    for row in unsigned:
        seen[row.transaction] = await _again(reader, row.transaction)
    _, _, unreadable = rules_of(facts, ways)
    facts.recount = Recount(
        sums_of(state.counted, state.digest, state.r_sum, state.e_sums),
        state.casts,
        refused,
        reasons,
        equal_r,
        tuple(
            Gap(one.account, one.first, one.last, seen[one.hash])
            for one in beside
            if one.what == "gap"
        ),
        tuple(seen[row.transaction] for row in unsigned),
        before.refused_amendments if before is not None else unreadable,
    )
    facts.votes = VoteMoves(
        tuple(
            Move(seen[one.hash], one.account, one.operation) for one in beside if one.what == "move"
        ),
        tuple((seen[one.hash], one.first) for one in beside if one.what == "odd"),
        told.urn if told is not None else None,
        told.box if told is not None else None,
        sum(amount for at, amount in paid.items() if changed is None or at <= changed),
    )


async def _again(reader: Reader, name: bytes) -> LedgerTransaction:
    found = await reader.transaction(name)
    if found is None:
        raise ReaderError(reader.url, f"transaction {name.hex()}", "it no longer has it")
    return found
