"""The retention purge: what is personal is destroyed, what the election's proof needs stays.

Rules:
1. Nothing is purged before its time: the election's end and the days of retention.
2. Of a voter stays a row that says nothing, not even whether they voted: rows stand in the order
   of the registrar's list. Chance takes the place of the keyed hashes, for whoever holds the key
   could try all numbers against them.
3. Ballots, one-time codes, sessions, counted attempts and received messages go altogether: what
   counts is on the ledger, where nothing leads to a voter.
4. Of a message sent stays that it was, without whose it was and the gateway's number for it.
5. It goes on where it was broken off, and repeated it finds nothing to do.

Backups made before hold what they hold: their retention is the operator's.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Table,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.dates import format_rfc3339
from node.base.errors import SandoghError
from web.database import Database
from web.intake.tables import ballot
from web.services import Base
from web.sms.tables import phone_message, sms_inbox, sms_message
from web.voters.tables import attempt, one_time_code, session, used_puzzle, voter

BATCH = 500
"""Rows a transaction: others who write wait for no more."""
HASH_SIZE = 32

_PERSONAL = (
    *(voter, ballot, session, one_time_code, attempt, used_puzzle),
    *(sms_message, sms_inbox, phone_message),
)

Progress = Callable[[str, int], None]
"""(what, how many so far)"""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows of each were emptied or deleted."""

    voters: int = 0
    ballots: int = 0
    sessions: int = 0
    codes: int = 0
    attempts: int = 0
    puzzles: int = 0
    sent: int = 0
    received: int = 0
    phones: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to do."""
        return self == Purged()


class PurgeTooEarly(SandoghError):
    """The time of retention is not over.

    Attributes:
        now, after: Unix seconds.
    """

    exit_code = 1

    def __init__(self, now: int, after: int) -> None:
        self.now = now
        self.after = after
        super().__init__(
            f"personal data are kept for {after - now} more seconds; nothing is purged"
        )


class NotEnded(SandoghError):
    """A voter registered a ballot after the time at which the election is said to have ended.

    Attributes:
        ended, registered: Unix seconds.
    """

    exit_code = 1

    def __init__(self, ended: int, registered: int) -> None:
        self.ended = ended
        self.registered = registered
        super().__init__(
            f"the election did not end at {format_rfc3339(ended)}: a ballot was registered "
            f"at {format_rfc3339(registered)}; nothing is purged"
        )


async def require_ended(base: Base, ended: int) -> None:
    """Compare an end that a person gave with what the database knows.

    Raises:
        NotEnded: a ballot was registered later.
    """
    async with base.database.read() as connection:
        last = await connection.scalar(select(func.max(voter.c.registered)))
    if last is not None and last > ended:
        raise NotEnded(ended, last)


def purge_time(end: int, retention_days: int) -> int:
    """Return the Unix second from which data may be purged, for an election's end in force."""
    return end + retention_days * 86_400


async def purge(base: Base, after: int, progress: Progress = lambda what, count: None) -> Purged:
    """Destroy what is personal, in batches, and have the database let go of what it held.

    Args:
        base: the portal's.
        after: Unix second before which nothing is purged, see ``purge_time``.
        progress: told after each batch.

    Raises:
        PurgeTooEarly: it is not yet that time.
    """
    now = base.now()
    if now < after:
        raise PurgeTooEarly(now, after)
    work = _Work(base.database, progress)
    done = Purged(
        voters=await work.empty("voters", voter, voter.c.purged.is_(None), _voter(now), _CHANCE),
        ballots=await work.delete("ballots", ballot),
        received=await work.delete("received messages", sms_inbox),
        sessions=await work.delete("sessions", session),
        codes=await work.delete("codes", one_time_code),
        attempts=await work.delete("attempts", attempt),
        puzzles=await work.delete("puzzles", used_puzzle),
        sent=await work.empty("sent messages", sms_message, _SAYS, _MESSAGE),
        phones=await work.delete("phones' messages", phone_message),
    )
    if not done.nothing:
        await let_go(base.database)
    return done


_CHANCE = ("licence_hash", "national_hash", "mobile_hash")


def _voter(now: int) -> dict[str, Any]:
    drawn: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _CHANCE}
    return {**drawn, "sealed": None, "registered": None, "purged": now}


_UNSENT = or_(sms_message.c.state == "waiting", sms_message.c.state == "sending")
_SAYS = or_(
    _UNSENT,
    sms_message.c.voter_id.is_not(None),
    sms_message.c.sealed.is_not(None),
    sms_message.c.message_id.is_not(None),
)
_MESSAGE: dict[str, Any] = {
    "voter_id": None,
    "sealed": None,
    "message_id": None,
    "state": case((_UNSENT, "failed"), else_=sms_message.c.state),
}


class _Work:
    """Goes through a table, a batch a transaction."""

    def __init__(self, database: Database, progress: Progress) -> None:
        self._database = database
        self._progress = progress

    async def empty(
        self, what: str, table: Table, which: Any, values: dict[str, Any], drawn: Sequence[str] = ()
    ) -> int:
        """Set values in all rows for which a condition holds, which then holds no more.

        Args:
            what: for progress.
            table: with an ``id``.
            which: the condition.
            values: to set; of a column that is ``drawn``, the parameter ``new_`` and its name.
            drawn: columns that get a chance value a row.
        """
        change = update(table).where(table.c.id == bindparam("at")).values(**values)

        async def act(connection: AsyncConnection, rows: Sequence[Any]) -> None:
            await connection.execute(change, [{"at": at, **_draw(drawn)} for at in rows])

        return await self._batches(what, table, which, act)

    async def delete(self, what: str, table: Table) -> int:
        """Delete all rows."""
        (key,) = table.primary_key.columns

        async def act(connection: AsyncConnection, rows: Sequence[Any]) -> None:
            await connection.execute(delete(table).where(key.in_(rows)))

        return await self._batches(what, table, None, act)

    async def _batches(self, what: str, table: Table, which: Any, act: Any) -> int:
        (key,) = table.primary_key.columns
        query = select(key).order_by(key).limit(BATCH).with_for_update()
        if which is not None:
            query = query.where(which)
        count = 0
        while True:
            async with self._database.write() as connection:
                rows = list(await connection.scalars(query))
                if not rows:
                    return count
                await act(connection, rows)
            count += len(rows)
            self._progress(what, count)


def _draw(columns: Sequence[str]) -> dict[str, bytes]:
    return {f"new_{name}": os.urandom(HASH_SIZE) for name in columns}


async def let_go(database: Database) -> None:
    """Rewrite the tables, so that the files hold nothing of what was purged any more.

    On SQLite everybody else who is connected waits meanwhile.

    Raises:
        OperationalError: others did not let go of the database for 10 seconds.
    """
    async with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                await (await driver.execute(statement)).close()
        else:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            names = ", ".join(table.name for table in _PERSONAL)
            await alone.execute(text(f"VACUUM (FULL) {names}"))
