"""What guards the sign-in page from programs counts once, right or wrong."""

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from web.services import Base
from web.voters.tables import used_puzzle

LIFETIME = 600
"""Seconds in which a puzzle can be answered."""


async def use(base: Base, kind: str, puzzle: bytes, expires: int) -> bool:
    """Note that a puzzle was answered; tell whether this was the first time.

    Args:
        base: the portal's.
        kind: ``captcha`` or ``altcha``.
        puzzle: its one form in bytes, which whoever answers cannot vary.
        expires: from when it needs no note, for it is over.
    """
    row = {"puzzle": base.keyring.hash(f"used {kind}", puzzle), "expires": expires}
    try:
        async with base.database.write() as connection:
            await connection.execute(insert(used_puzzle).values(row))
    except IntegrityError:
        return False
    return True


async def prune(connection: AsyncConnection, now: int) -> int:
    """Forget the puzzles that are over; return how many."""
    old = delete(used_puzzle).where(used_puzzle.c.expires <= now)
    return (await connection.execute(old)).rowcount
