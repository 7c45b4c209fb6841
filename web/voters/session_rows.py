"""Sessions' rows, read, locked, changed and ended inside the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.voters.session import CONFIRMED, REGISTERED, TIME, Session, SessionRefused
from web.voters.tables import opened_tracker, session, voter

FIELDS = [session.c[name] for name in Session.__dataclass_fields__]
LIMIT = case(
    (
        and_(session.c.ballot_expires < session.c.expires, session.c.step != REGISTERED),
        session.c.ballot_expires,
    ),
    else_=session.c.expires,
)
"""``Session.limit`` for the database."""


def require(holds: bool, name: str) -> None:
    """Raise ``SessionRefused`` with a rule's name unless it holds."""
    if not holds:
        raise SessionRefused(name)


async def lock_voter(connection: AsyncConnection, voter_id: int) -> Any:
    """Return a voter's row, which nobody else changes before this transaction ends."""
    query = select(voter.c.registered, voter.c.purged).where(voter.c.id == voter_id)
    return (await connection.execute(query.with_for_update())).one_or_none()


async def hold(connection: AsyncConnection, session_id: int, now: int) -> Session:
    """Return an active session, which nobody else changes before this transaction ends.

    The voter's row is locked first, as whoever opens another session does.
    """
    voter_id = await connection.scalar(select(session.c.voter_id).where(session.c.id == session_id))
    if voter_id is None:
        raise SessionRefused("session")
    await lock_voter(connection, voter_id)
    query = select(*FIELDS).where(session.c.id == session_id).with_for_update()
    held = await one_of(connection, query)
    if held is None or not held.active or now >= held.limit:
        raise SessionRefused("session")
    return held


async def why_not(
    connection: AsyncConnection, session_id: int, tracker: bytes, now: int
) -> SessionRefused:
    """Return why a ballot is not registered: the first rule that refuses."""
    try:
        held = await hold(connection, session_id, now)
        row = await lock_voter(connection, held.voter_id)
        require(row is not None and row.registered is None, "voted")
        require(held.step == CONFIRMED, "step")
        require(held.tracker == tracker, "tracker")
        await require_unopened(connection, tracker)
    except SessionRefused as refused:
        return refused
    # it was so a moment ago
    return SessionRefused("step")


def never_opened(tracker: bytes) -> ColumnElement[bool]:
    """Return the condition that a ballot was never opened for a check."""
    return ~exists().where(opened_tracker.c.tracker == tracker)


async def one_of(connection: AsyncConnection, query: Select[Any]) -> Session | None:
    """Return the session that a query of ``FIELDS`` finds; None if there is none."""
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Session(*row)


async def change(
    connection: AsyncConnection, session_id: int, values: Mapping[str, Any]
) -> Session:
    """Set columns of a session; return it as it is then."""
    changed = update(session).where(session.c.id == session_id).values(**values)
    row = (await connection.execute(changed.returning(*FIELDS))).one()
    return Session(*row)


async def end(connection: AsyncConnection, which: Any, why: str, now: int) -> int:
    """End those of some sessions that have not ended; return how many."""
    ended = update(session).where(which, session.c.ended.is_(None))
    return (await connection.execute(ended.values(ended=now, ended_why=why))).rowcount


async def expire(connection: AsyncConnection, now: int, which: Any = None) -> int:
    """End sessions past their limit, of those asked for or of all; return how many."""
    over = now >= LIMIT if which is None else and_(which, now >= LIMIT)
    return await end(connection, over, TIME, now)


async def require_unopened(connection: AsyncConnection, tracker: bytes) -> None:
    """Raise ``SessionRefused`` if a ballot was opened for a check."""
    require(not await is_opened(connection, tracker), "opened")


async def is_opened(connection: AsyncConnection, tracker: bytes) -> bool:
    """Tell whether a ballot was opened for a check."""
    query = select(opened_tracker.c.at).where(opened_tracker.c.tracker == tracker)
    return await connection.scalar(query) is not None
