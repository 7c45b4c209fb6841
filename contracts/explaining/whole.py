"""The whole record of which one transaction carries a part, found beside it in its account."""

from dataclasses import dataclass

from contracts.accounts.setup import VOTE
from contracts.explaining.line import History
from contracts.records.assemble import Assembler, part_of
from contracts.records.frame import FrameError, Part
from contracts.records.record import Record
from node.networks.reader import LedgerTransaction
from node.wire.parsed import Operation, Payment, Transaction

MAX_JOINED = 32
"""Parts of a record that is put together for a page: 200 kB."""
MAX_BACK = 1000
"""Transactions that are looked back for a record's first part, which tells its kind."""
_BETWEEN = 20
"""Other transactions that may stand between the parts."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A part and what is known of its record.

    Attributes:
        part: what the transaction carries.
        kind: the record's first byte; None where its first part was not found.
        record: itself; None if it is not complete, too long for a page, or no record.
        last: the transaction that completes it.
        position: that one's place in the ledger.
        false: the bytes do not hash to the memo.
    """

    part: Part
    kind: int | None = None
    record: Record | None = None
    last: Transaction | None = None
    position: int = 0
    false: bool = False


def is_vote(operation: Operation) -> bool:
    """Tell whether an operation pays an asset called VOTE: a cast's payment."""
    return (
        isinstance(operation, Payment)
        and operation.asset is not None
        and operation.asset.code == VOTE
    )


async def whole(listed: LedgerTransaction, history: History) -> Whole | None:
    """Return the record of a transaction's part, or None if it carries none."""
    said = listed.transaction
    try:
        part = part_of(said, is_vote)
    except FrameError:
        return None
    if part.number == 0 and part.parts == 1:
        start = listed.position
        kind: int | None = part.payload[0]
    else:
        first = await _first_part(listed, part, history)
        start, kind = first if first is not None else (0, None)
    if kind is None or part.parts > MAX_JOINED:
        return Whole(part, kind)
    assembler = Assembler(said.source, is_vote)
    following = history.transactions(said.source, after=start - 1, most=part.parts + _BETWEEN)
    async for one in following:
        outcome = assembler.feed(one.transaction, one.position, one.close_time)
        if outcome.completed is not None:
            record = outcome.completed.record
            if one.position < listed.position or record.id != said.memo_hash:
                break
            return Whole(part, kind, record, one.transaction, one.position)
        if outcome.kind is not None and one.position >= listed.position:
            return Whole(part, kind, false=True)
    return Whole(part, kind)


async def _first_part(
    listed: LedgerTransaction, part: Part, history: History
) -> tuple[int, int] | None:
    """Return position and kind of the part 0 that this part's record began with."""
    said = listed.transaction
    if part.number == 0:
        return listed.position, part.payload[0]
    if part.number > MAX_BACK:
        return None
    most = part.number + _BETWEEN
    earlier = history.transactions(said.source, before=listed.position, descending=True, most=most)
    async for one in earlier:
        if one.transaction.source != said.source or one.transaction.memo != said.memo:
            continue
        try:
            found = part_of(one.transaction, is_vote)
        except FrameError:
            continue
        if found.number == 0:
            return one.position, found.payload[0]
    return None
