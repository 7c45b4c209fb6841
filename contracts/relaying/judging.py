"""Which ballots the relay spends a VOTE on: those that will count.

The rules are ``contracts.counting.acceptance``'s own, asked of a body before it is cast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.counting.acceptance import Acceptance, Readable, Unreadable
from contracts.counting.amendments import Amendment
from contracts.crypto.ballot_batch import verify_batch
from contracts.crypto.ballot_proof import Statement
from contracts.reading.counted import rules_of
from contracts.reading.election import Election

BATCH = 32
"""Proofs checked together: few, so that the first ballots are soon on their way."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A ballot offered to the relay.

    Attributes:
        name: where it came from.
        body: its bytes.
    """

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """A ballot and why the relay does not send it, or None; its tracker where it has one."""

    offered: Offered
    tracker: bytes | None
    why: str | None


Read = tuple[Offered, Readable | Unreadable]


def desk(election: Election, amendments: Iterable[Amendment]) -> Acceptance:
    """Return the acceptance rules with the amendments that the count obeys applied."""
    acceptance = Acceptance(rules_of(election))
    for amendment in amendments:
        acceptance.amend(amendment)
    return acceptance


def judge(statement: Statement, read: Sequence[Read], voted: set[int]) -> list[Judged]:
    """Judge ballots by format, index and proof, all their proofs in one batch.

    Args:
        statement: the election's.
        read: ballots and what ``Acceptance.read`` says of each; some hundred at most.
        voted: indices of which a ballot is on the ledger or on its way; grows.
    """
    holds = iter(
        verify_batch(statement, [found.keyed for _, found in read if isinstance(found, Readable)])
    )
    judged = []
    for one, found in read:
        why = None
        if isinstance(found, Unreadable):
            why = f"{found.reason}: {found.text}"
        elif not next(holds):
            why = "proof: the proof does not hold"
        elif found.keyed.ballot.index in voted:
            why = f"duplicate: a ballot of index {found.keyed.ballot.index} is there already"
        else:
            voted.add(found.keyed.ballot.index)
        judged.append(Judged(one, found.tracker, why))
    return judged
