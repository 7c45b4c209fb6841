"""Opening, end and extension: noticed once each, in the log and in the database.

Rules, by the ledger's time:
1. ``opens`` is due from the opening on, ``ends`` after the end in force.
2. ``extended`` is due once the end in force is later than the one noticed before; its moment is
   the new end. The first end is remembered silently.
"""

import logging

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from web.intake.now import ElectionNow
from web.schedule.tables import notice
from web.services import Base

OPENS, ENDS, EXTENDED, FIRST_END = "opens", "ends", "extended", "first end"

_LOG = logging.getLogger("sandogh.web.schedule")


def due(now: ElectionNow, last_end: int | None) -> list[tuple[str, int]]:
    """Return the moments that have come: (name, moment).

    Args:
        now: the election.
        last_end: the latest end noticed so far; None before any was.
    """
    found = []
    if last_end is None:
        found.append((FIRST_END, now.window.end))
    elif now.window.end > last_end:
        found.append((EXTENDED, now.window.end))
    if now.close_time >= now.window.opens:
        found.append((OPENS, now.window.opens))
    if now.close_time > now.window.end:
        found.append((ENDS, now.window.end))
    return found


async def look(base: Base, now: ElectionNow) -> list[tuple[str, int]]:
    """Notice what has come and was not noticed before; return it."""
    new = []
    async with base.database.read() as connection:
        last_end = await connection.scalar(
            select(func.max(notice.c.moment)).where(notice.c.name.in_((EXTENDED, FIRST_END)))
        )
    for name, moment in due(now, last_end):
        if await notices(base, name, moment):
            new.append((name, moment))
            _LOG.info("the election: %s", name)
    return new


async def notices(base: Base, name: str, moment: int) -> bool:
    """Write down that a moment has come; False if that was done before."""
    values = {"name": name, "moment": moment, "noticed": base.now()}
    async with base.database.read() as connection:
        if await _known(connection, name, moment):
            return False
    try:
        async with base.database.write() as connection:
            await connection.execute(insert(notice).values(values))
    except IntegrityError:
        # another process was first
        return False
    return True


async def _known(connection: AsyncConnection, name: str, moment: int) -> bool:
    query = select(notice.c.noticed).where(notice.c.name == name, notice.c.moment == moment)
    return await connection.scalar(query) is not None
