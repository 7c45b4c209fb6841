"""How a ballot fares: waiting here, on its way, on the ledger, or not.

It is recorded when a closed ledger holds its cast and the count takes it; what the submitter
says alone is no receipt.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from node.submit.tables import items
from web.intake.tables import ballot, ledger_cast
from web.portal.journey import Registered


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ballot in the outbox: ``waiting``, ``sending``, ``done`` or ``failed``, and why."""

    state: str
    why: str | None


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
    state = waiting.state if waiting is not None else None
    if state == "waiting":
        return Registered(tracker, "received")
    if state == "sending" or (state == "done" and not casts):
        # done is what the ledger's server said; the count has not seen it yet
        return Registered(tracker, "sending")
    why = waiting.why if waiting is not None and state == "failed" else None
    return Registered(tracker, "not_recorded", why or (casts[-1].refused if casts else None))


async def of_voters(connection: AsyncConnection, voters: Collection[int]) -> dict[int, Registered]:
    """Return how voters' ballots fare, by voter; who has none, or was purged, is left out."""
    found: dict[int, Registered] = {}
    for some in _batches(sorted(voters)):
        query = (
            select(ballot.c.voter_id, ballot.c.tracker, items.c.state, items.c.why)
            .join_from(ballot, items, items.c.key == ballot.c.tracker, isouter=True)
            .where(ballot.c.voter_id.in_(some))
        )
        rows = (await connection.execute(query)).all()
        casts: dict[bytes | None, list[CastThere]] = {}
        for cast in await casts_where(
            connection, ledger_cast.c.tracker.in_([row.tracker for row in rows])
        ):
            casts.setdefault(cast.tracker, []).append(cast)
        for voter, tracker, state, why in rows:
            there = casts.get(tracker, [])
            if state is not None or there:
                waiting = None if state is None else Waiting(state, why)
                found[voter] = fares(tracker, waiting, there)
    return found


async def of_voter(connection: AsyncConnection, voter_id: int) -> Registered | None:
    """Return how a voter's ballot fares; None where there is none, or after the purge."""
    return (await of_voters(connection, (voter_id,))).get(voter_id)


async def of_tracker(connection: AsyncConnection, tracker: bytes) -> Registered | None:
    """Return how the ballot of a tracker fares; None where nobody here has seen it."""
    query = select(items.c.state, items.c.why).where(items.c.key == tracker)
    row = (await connection.execute(query)).one_or_none()
    casts = await casts_where(connection, ledger_cast.c.tracker == tracker)
    if row is None and not casts:
        return None
    return fares(tracker, None if row is None else Waiting(*row), casts)


async def casts_where(connection: AsyncConnection, condition: Any) -> list[CastThere]:
    """Return casts in ledger order."""
    query = select(*_CAST).where(condition).order_by(ledger_cast.c.position)
    return [CastThere(*row) for row in await connection.execute(query)]


def _batches(voters: Sequence[int]) -> Iterator[Sequence[int]]:
    return (voters[start : start + _BATCH] for start in range(0, len(voters), _BATCH))
