"""What the board asks of the database: rows by page, by name, by time; SQL only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from verifier.index import tables
from verifier.report.report import Verdict

SHORTEST, WHOLE = 8, 64
"""Hex digits by which a ballot is looked up."""
SEVERAL = 20
ACTS = 50
"""Official records on a page: replaced credentials alone may be thousands; the API has them all."""
BARS = 60
"""Points of a turnout curve."""

_CAST = tables.cast.c
_COLUMNS = [column for column in tables.cast.c if column.name not in ("election", "r")]
CastSeen = Row[Any]
"""A row of ``tables.cast``."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, the newest first.

    Attributes:
        rows: at most as many as were asked for.
        newer: of the page before, a position that its rows lie after; None at the newest.
        older: of the next page, a position that its rows lie before; None at the end.
    """

    rows: Sequence[CastSeen]
    newer: int | None
    older: int | None


async def casts_page(
    connection: AsyncConnection,
    election: int,
    limit: int,
    *,
    before: int | None = None,
    after: int | None = None,
    refused: bool = False,
) -> Page:
    """Read a page of casts.

    Args:
        connection: an open transaction.
        election: its number in the database.
        limit: most rows.
        before: only casts before this position.
        after: only those that follow this position, the nearest to it.
        refused: only those that do not count.
    """
    query = select(*_COLUMNS).where(_CAST.election == election)
    if refused:
        query = query.where(_CAST.reason.is_not(None))
    if before is not None:
        query = query.where(_CAST.position < before)
    if after is not None:
        query = query.where(_CAST.position > after).order_by(_CAST.position)
    else:
        query = query.order_by(_CAST.position.desc())
    found = list((await connection.execute(query.limit(limit + 1))).all())
    more, rows = len(found) > limit, found[:limit]
    if after is not None:
        rows.reverse()
        newer, older = more, True
    else:
        newer, older = before is not None, more
    return Page(
        rows,
        rows[0].position if newer and rows else None,
        rows[-1].position if older and rows else None,
    )


async def casts_named(connection: AsyncConnection, election: int, name: str) -> Sequence[CastSeen]:
    """Return the casts whose tracker or transaction begins with some hex digits.

    Args:
        connection: an open transaction.
        election: its number in the database.
        name: ``SHORTEST`` to ``WHOLE`` lower-case hex digits.
    """
    low, high = bytes.fromhex(name.ljust(64, "0")), bytes.fromhex(name.ljust(64, "f"))
    query = (
        select(*_COLUMNS)
        .where(
            or_(
                and_(_CAST.election == election, _CAST.tracker.between(low, high)),
                and_(_CAST.election == election, _CAST.hash.between(low, high)),
            )
        )
        .order_by(_CAST.position)
        .limit(SEVERAL)
    )
    return (await connection.execute(query)).all()


async def acts_of(connection: AsyncConnection, election: int) -> Sequence[Row[Any]]:
    """Return the official records, in ledger order."""
    table = tables.act.c
    query = select(tables.act).where(table.election == election).order_by(table.position)
    return (await connection.execute(query)).all()


@dataclass(frozen=True, slots=True)
class Acts:
    """The last official records of some kinds.

    Attributes:
        rows: ``ACTS`` at most, in ledger order.
        earlier: how many came before them.
        faulty: how many of those have a fault.
    """

    rows: Sequence[Row[Any]]
    earlier: int
    faulty: int


async def last_acts(
    connection: AsyncConnection, election: int, kinds: Collection[int], *, others: bool
) -> Acts:
    """Return the last official records of some kinds, or of all others.

    Args:
        connection: an open transaction.
        election: its number in the database.
        kinds: of records.
        others: records of every other kind instead.
    """
    table = tables.act.c
    of_kind = table.kind.not_in(kinds) if others else table.kind.in_(kinds)
    chosen = (table.election == election, of_kind)
    query = select(tables.act).where(*chosen).order_by(table.position.desc()).limit(ACTS)
    rows = (await connection.execute(query)).all()[::-1]
    numbers = select(func.count(), func.count(table.fault)).where(*chosen)
    every, faulty = (await connection.execute(numbers)).one()
    shown = sum(row.fault is not None for row in rows)
    return Acts(rows, every - len(rows), faulty - shown)


async def audits_of(
    connection: AsyncConnection, election: int, most: int = 1
) -> Sequence[Row[Any]]:
    """Return the last full audits, the newest first; of their reports the level proved."""
    table = tables.audit.c
    columns: list[ColumnElement[Any]] = [
        table.id, table.at, table.seconds, table.verdict, table.why,
        table.report["proof"]["level"].as_string().label("level"),
    ]  # fmt: skip
    query = select(*columns).where(table.election == election)
    return (await connection.execute(query.order_by(table.id.desc()).limit(most))).all()


async def failure_of(connection: AsyncConnection, election: int) -> str | None:
    """Return why the last full audit failed that could run; None where it did not.

    One that could not run since, because the source was away, has found nothing better.
    """
    table = tables.audit.c
    query = select(table.verdict, table.why).where(
        table.election == election, table.verdict != Verdict.COULD_NOT_RUN.value
    )
    last = (await connection.execute(query.order_by(table.id.desc()).limit(1))).one_or_none()
    return last.why if last is not None and last.verdict == Verdict.FAILED.value else None


async def audit_report(connection: AsyncConnection, election: int) -> dict[str, Any] | None:
    """Return the report of the last full audit."""
    table = tables.audit.c
    query = select(table.report).where(table.election == election)
    found = await connection.scalar(query.order_by(table.id.desc()).limit(1))
    return None if found is None else dict(found)


async def turnout_of(
    connection: AsyncConnection, election: int, opens: int, until: int
) -> list[tuple[int, int]]:
    """Return the curve of turnout: close time and how many ballots counted by it.

    Args:
        connection: an open transaction.
        election: its number in the database.
        opens: the opening, where the curve begins.
        until: where it ends; no more than ``BARS`` points lie between.
    """
    width = max(1, -(-(until - opens) // BARS))
    # as a whole number, which databases do not agree on of a division
    slot = (_CAST.close_time - opens - (_CAST.close_time - opens) % width) / width
    query = (
        select(slot.label("slot"), func.count())
        .where(_CAST.election == election, _CAST.reason.is_(None))
        .group_by("slot")
        .order_by("slot")
    )
    curve, total = [(opens, 0)], 0
    for row in await connection.execute(query):
        total += int(row[1])
        curve.append((min(opens + (int(row[0]) + 1) * width, max(until, opens)), total))
    if until > curve[-1][0]:
        curve.append((until, total))
    return curve
