"""What is over is ended or forgotten: the scheduler asks for it every minute or so.

Nothing depends on when, or whether, this runs: each rule looks at the clock by itself.
"""

from dataclasses import dataclass

from web.services import Base
from web.voters import puzzles
from web.voters.limits import Limiter
from web.voters.one_time_codes import OneTimeCodes
from web.voters.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many sessions were ended; codes, attempts and puzzles forgotten."""

    sessions: int
    codes: int
    attempts: int
    puzzles: int


async def tidy(base: Base) -> Tidied:
    """End the sessions past their limit; forget codes, attempts and puzzles that are over."""
    ended = await Sessions(base).expire(base.now())
    async with base.database.write() as connection:
        codes = await OneTimeCodes(base).forget(connection)
        attempts = await Limiter(base).prune(connection)
        used = await puzzles.prune(connection, base.now())
    return Tidied(ended, codes, attempts, used)
