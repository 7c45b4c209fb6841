"""How a ballot fares: waiting here, on its way, on the ledger, or not.

1. ``recorded``: a closed ledger holds its cast, and the count takes it. What the submitter says
   alone is no receipt.
2. ``received``: it waits in the outbox. ``sending``: it is on its way, or one try failed and
   there is time for another.
3. ``not_recorded``: no try succeeded, and none more would count: the election's time is over, if
   it is not extended, or its credential can't vote any more.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from node.submit.tables import items
from web.intake.tables import ballot, ledger_cast
from web.portal.journey import Registered

MayCount = Callable[[bytes, bytes], bool]
"""(body, tracker) -> whether the ballot would count if it landed now."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ballot in the outbox.

    Attributes:
        state: ``waiting``, ``sending``, ``done`` or ``failed``.
        why: it failed.
        again: it failed, and would count if it landed now.
    """

    state: str
    why: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class CastThere:
    """A cast on the ledger, as the table ``ledger_cast`` has it."""

    position: int
    transaction: bytes
    time: int
    credential_index: int | None
    tracker: bytes | None
    refused: str | None

    @property
    def ledger(self) -> int:
        """The ledger's sequence (SEP-35)."""
        return self.position >> 32


_BATCH = 500
"""Voters asked for in one query."""
_ITEM = (
    items.c.state,
    items.c.why,
    case((items.c.state == "failed", items.c.payload), else_=null()),
)
"""Of an item; its body only where it is asked whether it may go out again."""
_CAST = [ledger_cast.c[name] for name in CastThere.__dataclass_fields__]


def fares(tracker: bytes, waiting: Waiting | None, casts: Sequence[CastThere]) -> Registered:
    """Return how a ballot fares.

    Args:
        tracker: 32 bytes.
        waiting: its item of the outbox; None where it never was in it, or was forgotten.
        casts: those of this tracker, in ledger order.
    """
    counted = next((one for one in casts if one.refused is None), None)
    if counted is not None:
        place = (counted.transaction, counted.ledger, counted.time)
        return Registered(tracker, "recorded", None, *place)
    if waiting is None:
        return Registered(tracker, "not_recorded", casts[-1].refused if casts else None)
    if waiting.state == "waiting":
        return Registered(tracker, "received")
    # done is what the ledger's server said: the count has not seen it yet
    done_unseen = waiting.state == "done" and not casts
    if waiting.state == "sending" or done_unseen or (waiting.state == "failed" and waiting.again):
        return Registered(tracker, "sending")
    return Registered(tracker, "not_recorded", casts[-1].refused if casts else waiting.why)


async def of_voters(
    connection: AsyncConnection, voters: Collection[int], may_count: MayCount
) -> dict[int, Registered]:
    """Return how voters' ballots fare, by voter; who has none, or was purged, is left out."""
    found: dict[int, Registered] = {}
    for some in _batches(sorted(voters)):
        query = (
            select(ballot.c.voter_id, ballot.c.tracker, *_ITEM)
            .join_from(ballot, items, items.c.key == ballot.c.tracker, isouter=True)
            .where(ballot.c.voter_id.in_(some))
        )
        rows = (await connection.execute(query)).all()
        casts: dict[bytes | None, list[CastThere]] = {}
        for cast in await casts_where(
            connection, ledger_cast.c.tracker.in_([row.tracker for row in rows])
        ):
            casts.setdefault(cast.tracker, []).append(cast)
        for voter, tracker, state, why, body in rows:
            there = casts.get(tracker, [])
            if state is not None or there:
                waiting = _waiting(tracker, state, why, body, may_count)
                found[voter] = fares(tracker, waiting, there)
    return found


async def of_voter(
    connection: AsyncConnection, voter_id: int, may_count: MayCount
) -> Registered | None:
    """Return how a voter's ballot fares; None where there is none, or after the purge."""
    return (await of_voters(connection, (voter_id,), may_count)).get(voter_id)


async def of_tracker(
    connection: AsyncConnection, tracker: bytes, may_count: MayCount
) -> Registered | None:
    """Return how the ballot of a tracker fares; None where nobody here has seen it."""
    row = (await connection.execute(select(*_ITEM).where(items.c.key == tracker))).one_or_none()
    casts = await casts_where(connection, ledger_cast.c.tracker == tracker)
    if row is None and not casts:
        return None
    state, why, body = (None, None, None) if row is None else row
    return fares(tracker, _waiting(tracker, state, why, body, may_count), casts)


def _waiting(
    tracker: bytes, state: str | None, why: str | None, body: bytes | None, may_count: MayCount
) -> Waiting | None:
    if state is None:
        return None
    return Waiting(state, why, body is not None and may_count(body, tracker))


async def casts_where(connection: AsyncConnection, condition: Any) -> list[CastThere]:
    """Return casts in ledger order."""
    query = select(*_CAST).where(condition).order_by(ledger_cast.c.position)
    return [CastThere(*row) for row in await connection.execute(query)]


def _batches(voters: Sequence[int]) -> Iterator[Sequence[int]]:
    return (voters[start : start + _BATCH] for start in range(0, len(voters), _BATCH))
