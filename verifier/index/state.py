"""Where the index of one election stands."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from verifier.index import tables


@dataclass(frozen=True, slots=True)
class State:
    """Where the index of one election stands: the columns of ``tables.election``.

    Attributes:
        tip: the last ledger that was known when all was read last, or when the index was begun.
        covered: the last ledger of which every cast is in the counts, which may hold some of the
            next one's; None before there is one.
        position: every cast up to here is judged.
    """

    id: int
    account: str
    network: str
    step: int
    tip: int
    tip_hash: bytes
    tip_time: int
    covered: int | None
    covered_hash: bytes | None
    covered_time: int | None
    basis: bytes | None
    hindrance: str | None
    end: int | None
    position: int
    casts: int
    counted: int
    digest: bytes | None
    r_sum: bytes | None
    e_sums: bytes | None
    sequences: dict[str, int]
    unfinished: dict[str, int]
    shown: dict[str, Any]


async def state_of(connection: AsyncConnection, account: str) -> State | None:
    """Return where the index of an election stands."""
    query = select(tables.election).where(tables.election.c.account == account)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else State(**row._asdict())
