"""Which amendments of the roll are valid (docs/protocol.md §6).

1. An amendment is an ``amend`` record of this election, signed by the commission (seen to by
   whoever passes it in), posted no later than the end, of an index that the roll has.
2. Action 1 annuls: no ballot of the index counts, cast before or after it.
3. Action 0 gives a new key, used nowhere else: not in the roll, and by no earlier valid
   amendment.
4. Action 0 comes too late where a ballot of the index counts before it, which ``acceptance``
   knows at the amendment's place in the ledger. It is not obeyed, but nobody's fault: the
   ballot may have been cast while the commission signed.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.records.kinds.amend import ANNUL, Amend


@dataclass(frozen=True, slots=True)
class Amendment:
    """A decoded ``amend`` record, signed by the commission.

    Attributes:
        position: its last part's place in the ledger.
        time: that ledger's close time, Unix seconds.
        amend: what it says.
    """

    position: int
    time: int
    amend: Amend


def fault(amendment: Amendment, context: bytes, end: int, voters: int) -> str | None:
    """Return what is wrong with an amendment by itself, or None.

    Args:
        amendment: the record.
        context: the election's 32 bytes.
        end: the end of voting, all extensions applied.
        voters: N, the number of keys in the roll.
    """
    if amendment.amend.context != context:
        return "it names another election"
    if amendment.time > end:
        return f"posted at {amendment.time}, after the end, {end}"
    if amendment.amend.index >= voters:
        return f"index {amendment.amend.index} is not below {voters}, the keys in the roll"
    return None


def annulled(
    amendments: Iterable[Amendment], context: bytes, end: int, voters: int
) -> frozenset[int]:
    """Return the annulled indices; they bind ballots cast at any time."""
    return frozenset(
        one.amend.index
        for one in amendments
        if one.amend.action == ANNUL and fault(one, context, end, voters) is None
    )


def counts_already(index: int) -> str:
    """Return the sentence about a new key that comes after a ballot of its index counted."""
    return f"a ballot of index {index} counts already"


def in_roll(roll: Sequence[bytes], key: bytes) -> bool:
    """Tell whether a strictly ascending roll has ``key``."""
    place = bisect_left(roll, key)
    return place < len(roll) and roll[place] == key
