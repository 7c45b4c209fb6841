"""The rows that a report asks the index for: the first of them, and numbers of all; SQL only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from verifier.facts.recount import CastRow, Named
from verifier.index import tables
from verifier.kept import MOST, most_of

HALF = 32
"""Bits of a number that are summed apart from the rest."""

_CAST = tables.cast.c
_NOTICED = tables.noticed.c
_ROW = (
    _CAST.hash,
    _CAST.position,
    _CAST.close_time,
    _CAST.tracker,
    _CAST.index,
    _CAST.reason,
    _CAST.text,
)


async def reasons_of(connection: AsyncConnection, election: int) -> Counter[str]:
    """Return how many casts were refused for each reason."""
    table = tables.cast.c
    query = (
        select(table.reason, func.count())
        .where(table.election == election, table.reason.is_not(None))
        .group_by(table.reason)
    )
    return Counter({str(row[0]): int(row[1]) for row in await connection.execute(query)})


class Rows:
    """The rows of one election, read within one transaction."""

    def __init__(self, connection: AsyncConnection, election: int, voters: int) -> None:
        """Read nothing yet.

        Args:
            connection: an open transaction.
            election: its number in the database.
            voters: the roll's size.
        """
        self._connection = connection
        self._election = election
        self._voters = voters

    async def casts(self, where: ColumnElement[bool]) -> tuple[tuple[CastRow, ...], int]:
        """Return the first casts of a kind, in ledger order, and how many more there are."""
        most = most_of(self._voters)
        chosen = (_CAST.election == self._election, where)
        query = select(*_ROW).where(*chosen).order_by(_CAST.position).limit(most)
        rows = tuple(CastRow(*row) for row in await self._connection.execute(query))
        if len(rows) < most:
            return rows, 0
        count = await self._connection.scalar(select(func.count()).where(*chosen))
        return rows, int(count or 0) - len(rows)

    async def refused(self) -> tuple[tuple[CastRow, ...], Counter[str], dict[str, Named]]:
        """Return the first refused casts; of all, how many a reason and whom they name."""
        rows, _ = await self.casts(_CAST.reason.is_not(None))
        reasons = await reasons_of(self._connection, self._election)
        of_this = (_CAST.election == self._election, _CAST.reason.is_not(None))
        within = select(_CAST.reason, _CAST.index).where(*of_this, _CAST.index < self._voters)
        credentials: dict[str, set[int]] = {}
        for reason, index in await self._connection.execute(within.distinct()):
            credentials.setdefault(reason, set()).add(index)
        others = (
            select(
                _CAST.reason,
                func.sum(case((_CAST.index >= self._voters, 1), else_=0)),
                func.sum(case((_CAST.index.is_(None), 1), else_=0)),
            )
            .where(*of_this)
            .group_by(_CAST.reason)
        )
        named = {
            reason: Named(frozenset(credentials.get(reason, ())), int(beyond), int(unnamed))
            for reason, beyond, unnamed in await self._connection.execute(others)
        }
        return rows, reasons, named

    async def contested(self, named: Mapping[str, Named]) -> frozenset[int]:
        """Return the credentials of which a ballot counts, and something does not.

        Args:
            named: by the refused casts.
        """
        amended = tables.amendment.c
        query = select(amended.index).where(
            amended.election == self._election,
            amended.applied.is_(False),
            amended.index < self._voters,
        )
        asked = {row[0] for row in await self._connection.execute(query)}
        indices = sorted(asked.union(*(one.credentials for one in named.values())))
        found: set[int] = set()
        for start in range(0, len(indices), tables.ROWS):
            counted = select(_CAST.index).where(
                _CAST.election == self._election,
                _CAST.reason.is_(None),
                _CAST.index.in_(indices[start : start + tables.ROWS]),
            )
            found |= {row[0] for row in await self._connection.execute(counted)}
        return frozenset(found)

    async def noticed(self, what: str) -> tuple[Sequence[Row[Any]], int]:
        """Return the first rows of what was noticed beside, and how many more there are."""
        chosen = (_NOTICED.election == self._election, _NOTICED.what == what)
        query = select(tables.noticed).where(*chosen)
        query = query.order_by(_NOTICED.position, _NOTICED.place).limit(MOST)
        rows = (await self._connection.execute(query)).all()
        if len(rows) < MOST:
            return rows, 0
        count = await self._connection.scalar(select(func.count()).where(*chosen))
        return rows, int(count or 0) - len(rows)

    async def hidden(self) -> int:
        """Return how many numbers all gaps of channels leave out."""
        chosen = (_NOTICED.election == self._election, _NOTICED.what == "gap")
        return await self._sum(_NOTICED.last - _NOTICED.first + 1, *chosen)

    async def paid(self, last: int | None) -> int:
        """Return the stroops paid into the box up to a ledger; None for all."""
        ledger = tables.ledger.c
        chosen = [ledger.election == self._election]
        if last is not None:
            chosen.append(ledger.sequence <= last)
        return await self._sum(ledger.paid, *chosen)

    async def _sum(self, value: ColumnElement[int], *chosen: ColumnElement[bool]) -> int:
        """Return a sum that may be more than 64 bits: a relay may skip that many numbers."""
        # PostgreSQL shifts by an integer, and by no bigint
        high = func.sum(value.bitwise_rshift(literal(HALF, Integer)))
        low = func.sum(value.bitwise_and((1 << HALF) - 1))
        query = select(high, low).where(*chosen)
        above, below = (await self._connection.execute(query)).one()
        return (int(above or 0) << HALF) + int(below or 0)
