"""History that is no longer what it was: found by header hashes that the index remembers.

A ledger's header names the one before it, so a chain whose remembered hashes still stand is the
same chain. A server may still give the old hashes and other transactions: a full audit, made from
nothing, is compared with the index for that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.errors import SandoghError
from node.base.transactions import Database
from node.networks.reader import LedgerInfo, Reader
from verifier.facts.facts import Facts
from verifier.index import saved, tables
from verifier.index.acts import ActRow, acts_of
from verifier.index.official import basis_of, official_accounts
from verifier.index.state import State

PAGE = 200
SAMPLE = 50
"""Remembered ledgers that are compared whenever a process takes the index up."""


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


class HistoryRewritten(SandoghError):
    """The ledger's past has changed; the index goes on no more, what it holds is kept."""

    # not a source that is away for a while: whoever calls the command must not take it for one
    exit_code = 1

    def __init__(self, fault: Rewritten) -> None:
        self.fault = fault
        super().__init__(
            f"HISTORY WAS REWRITTEN ({fault.what}): {fault.text}. The index believes this source "
            "no more; what it had read before is kept as evidence"
        )


def header_fault(sequence: int, remembered: bytes, found: bytes) -> Rewritten:
    """Return the fault of another hash in a ledger's place."""
    text = f"ledger {sequence} had the hash {remembered.hex()}; the source now gives {found.hex()}"
    return Rewritten("header", sequence, text, remembered, found)


async def compare_headers(
    reader: Reader, database: Database, state: State, *, every: bool
) -> Rewritten | None:
    """Compare remembered hashes with the source's; return the first that differs.

    Args:
        reader: the source.
        database: remembers.
        state: where the index stands; the source has come at least as far.
        every: all of them; else ``SAMPLE`` of them, evenly spread, with the last.

    Raises:
        ReaderError: the source can't be read.
    """
    known: list[tuple[int, bytes]] = []
    while some := await saved.remembered(database, state, known[-1][0] if known else 0):
        known += some
    if not every and len(known) > SAMPLE:
        known = [known[(place + 1) * len(known) // SAMPLE - 1] for place in range(SAMPLE)]
    found = await header_hashes(reader, [sequence for sequence, _ in known])
    for sequence, remembered in [*known, (state.tip, state.tip_hash)]:
        now = found.get(sequence) or await reader.ledger(sequence)
        if now.hash != remembered:
            return header_fault(sequence, remembered, now.hash)
    return None


async def header_hashes(
    reader: Reader, sequences: Sequence[int], known: Mapping[int, LedgerInfo] | None = None
) -> dict[int, LedgerInfo]:
    """Read some ledgers, those that lie close together by the page.

    Args:
        reader: the source.
        sequences: in any order.
        known: ledgers that need not be asked for.
    """
    found = {one: known[one] for one in sequences if one in known} if known else {}
    left = sorted(set(sequences) - set(found), reverse=True)
    while left:
        first = left.pop()
        if left and left[-1] < first + PAGE:
            page = await reader.ledgers(first - 1, PAGE)
            by_number = {one.sequence: one for one in page}
            found[first] = by_number.get(first) or await reader.ledger(first)
            while left and left[-1] in by_number:
                one = left.pop()
                found[one] = by_number[one]
        else:
            found[first] = await reader.ledger(first)
    return found


def official_fault(before: Sequence[ActRow], basis: bytes | None, facts: Facts) -> Rewritten | None:
    """Return what is wrong with an official side that was read anew, if it is not what it was.

    Args:
        before: the records as they were last saved.
        basis: what the count rests on since it began; None before.
        facts: the official side now.
    """
    return _gone_act(before, facts) or _other_basis(basis, facts)


def _gone_act(before: Sequence[ActRow], facts: Facts) -> Rewritten | None:
    read = official_accounts(facts)
    there = {(one.position, one.record) for one in acts_of(facts)}
    for one in before:
        if one.account in read and (one.position, one.record) not in there:
            text = (
                f"the record {one.record.hex()} of {one.account}, in ledger {one.position >> 32}, "
                "is no longer there"
            )
            return Rewritten("act", one.position >> 32, text, one.record)
    return None


def _other_basis(before: bytes | None, facts: Facts) -> Rewritten | None:
    now, record = basis_of(facts), facts.manifest_record
    if before is None or now == before:
        return None
    ledger = record.position >> 32 if record is not None else facts.tip.sequence
    text = "the official records that the count rests on are not those that it began with"
    return Rewritten("official", ledger, text, before, now)


async def rewritten_of(connection: AsyncConnection, election: int) -> tuple[Rewritten, ...]:
    """Return the faults of history that were found, the first one first."""
    table = tables.rewritten.c
    columns = (
        table.what, table.ledger, table.text, table.remembered, table.found, table.found_at,
    )  # fmt: skip
    query = select(*columns).where(table.election == election).order_by(table.id)
    return tuple(Rewritten(**row._asdict()) for row in await connection.execute(query))
