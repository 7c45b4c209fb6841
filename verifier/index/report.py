"""The report of an audit that rests on the index: all checks, over rows that are verified already.

What the index keeps of casts is what the checks ask for: no cast is asked for again.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from contracts.crypto.msm import Engine, libsodium
from node.networks.reader import Reader, ReaderError
from verifier.audit import conclude
from verifier.counting import rules_of, ways_of
from verifier.facts.facts import Facts
from verifier.facts.recount import Gap, More, Move, Recount, Seen, VoteMoves
from verifier.index import tables
from verifier.index.count import sums_of
from verifier.index.follow import Index
from verifier.index.rows import Rows
from verifier.index.state import State
from verifier.index.store import Store
from verifier.opening import judge_acts
from verifier.report.report import Report
from verifier.source.attesting import read_attested
from verifier.source.holdings import Holdings, read_elsewhere, read_holdings
from verifier.source.official import Progress

TRIES = 20

_CAST = tables.cast.c


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
            elsewhere = await read_elsewhere(readers[1:], facts, purse)
            await _fill(facts, state, store, told, elsewhere)
            judge_acts(facts, engine)
            await read_attested(facts, readers[0], progress)
            break
    else:
        raise ReaderError(readers[0].url, "the box", "ballots come in faster than they are read")
    return await conclude(facts, readers, progress, None, single_source)


async def _fill(
    facts: Facts,
    state: State,
    store: Store,
    told: Holdings | None,
    elsewhere: Sequence[tuple[str, int, int]],
) -> None:
    """Fill in what the count came to, and where VOTE went.

    What follows of rows is kept as an audit keeps it: the first of them, of the rest the number.
    """
    assert state.digest is not None
    assert state.r_sum is not None
    assert state.e_sums is not None
    before = facts.recount
    ways = ways_of(facts)
    assert ways is not None
    changed = told.changed if told is not None else None
    _, _, unreadable = rules_of(facts, ways)
    async with store.database.read() as connection:
        rows = Rows(connection, state.id, len(facts.roll or ()))
        refused, reasons, named = await rows.refused()
        equal_r, more_r = await rows.casts(_CAST.same_r_as.is_not(None))
        unsigned, more_unsigned = await rows.casts(_CAST.relayed.is_(False))
        gaps, more_gaps = await rows.noticed("gap")
        moves, more_moves = await rows.noticed("move")
        odd, more_odd = await rows.noticed("odd")
        facts.recount = Recount(
            sums_of(state.counted, state.digest, state.r_sum, state.e_sums),
            state.casts,
            refused,
            reasons,
            equal_r,
            tuple(Gap(one.account, one.first, one.last, _seen(one)) for one in gaps),
            tuple(Seen(one.transaction, one.position) for one in unsigned),
            before.refused_amendments if before is not None else unreadable,
            await rows.contested(named),
            named,
            await rows.hidden(),
            More(more_r, more_gaps, more_unsigned),
        )
        facts.votes = VoteMoves(
            tuple(Move(_seen(one), one.account, one.operation) for one in moves),
            tuple((_seen(one), one.first) for one in odd),
            told.urn if told is not None else None,
            told.box if told is not None else None,
            await rows.paid(changed),
            more=more_moves + more_odd,
            elsewhere=tuple([(url, held, await rows.paid(at)) for url, held, at in elsewhere]),
        )


def _seen(row: Row[Any]) -> Seen:
    return Seen(row.hash, row.position)
