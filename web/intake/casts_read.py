"""What was read of the casts, kept in the database: who starts again goes on from there."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from node.submit.tables import items
from web.database import Database
from web.intake.count import Judged
from web.intake.tables import ledger_cast, ledger_read

ROW = 1
ASKED = 500
"""How many trackers are looked up in one statement."""


_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class ReadUntil:
    """How far an election's casts were read.

    Attributes:
        manifest: the manifest record's id.
        ledger, hash: a ledger that had closed then.
        position: the last transaction of the box that was read.
    """

    manifest: bytes
    ledger: int
    hash: bytes
    position: int


class CastsRead:
    """The tables ``ledger_cast`` and ``ledger_read``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def until(self) -> ReadUntil | None:
        """Return how far casts were read; None before the first."""
        table = ledger_read.c
        query = select(table.manifest, table.ledger, table.hash, table.position)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else ReadUntil(*row)

    async def save(self, judged: Sequence[Judged], place: ReadUntil) -> None:
        """Keep casts, and how far they were read, in one transaction.

        What another portal on this database has kept already stays: the ledger told it the same.
        """
        async with self._database.write() as connection:
            insert = _INSERTS[connection.dialect.name]
            if judged:
                new = insert(ledger_cast).on_conflict_do_nothing()
                await connection.execute(new, [asdict(one) for one in judged])
            row = insert(ledger_read).values(id=ROW, **asdict(place))
            further = row.on_conflict_do_update(
                index_elements=[ledger_read.c.id],
                set_=asdict(place),
                where=ledger_read.c.position <= row.excluded.position,
            )
            await connection.execute(further)

    async def forget(self) -> None:
        """Forget all that was read."""
        async with self._database.write() as connection:
            await connection.execute(delete(ledger_cast))
            await connection.execute(delete(ledger_read))

    async def counted(self) -> list[tuple[int, int]]:
        """Return position and index of every ballot that counts."""
        table = ledger_cast.c
        query = select(table.position, table.credential_index).where(table.refused.is_(None))
        async with self._database.read() as connection:
            return [(row[0], row[1]) for row in await connection.execute(query)]

    async def whole_until(self) -> dict[int, int]:
        """Return, by channel, a transaction after which it had no record half posted."""
        table = ledger_cast.c
        query = (
            select(table.channel, func.max(table.position))
            .where(table.refused.is_(None), table.channel.is_not(None))
            .group_by(table.channel)
        )
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def checked(self, trackers: Collection[bytes]) -> dict[bytes, bytes]:
        """Return the bodies of ballots that were taken here, proof and all, by tracker."""
        asked, found = list(trackers), {}
        async with self._database.read() as connection:
            for start in range(0, len(asked), ASKED):
                found.update(await _payloads(connection, asked[start : start + ASKED]))
        return found

    async def waiting(self) -> int:
        """Return how many ballots are in the outbox and not yet on the ledger."""
        query = select(func.count()).where(items.c.state.in_(("waiting", "sending")))
        async with self._database.read() as connection:
            return int(await connection.scalar(query) or 0)


async def _payloads(connection: AsyncConnection, trackers: Sequence[bytes]) -> dict[bytes, bytes]:
    query = select(items.c.key, items.c.payload).where(items.c.key.in_(trackers))
    return {row.key: row.payload for row in await connection.execute(query)}
