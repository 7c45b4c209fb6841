"""Reading closed ledgers for an archive, and how often the archive gets a checkpoint."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from node.archive.checkpoint import ArchivedLedger, ArchivedTransaction
from node.store.tables import ledgers, settings, transactions

FREQUENCY = "checkpoint_frequency"
"""Name of the setting: ledgers a checkpoint, kept for ever once an archive was begun."""


async def archived_ledgers(
    connection: AsyncConnection, first: int, last: int
) -> list[ArchivedLedger]:
    """Return the closed ledgers from `first` to `last`, as far as there are any.

    Args:
        connection: to the ledger's database.
        first: a sequence.
        last: a sequence; all ledgers between are held in memory.
    """
    found: dict[int, list[ArchivedTransaction]] = {}
    columns = (
        transactions.c.ledger,
        transactions.c.hash,
        transactions.c.envelope,
        transactions.c.result,
    )
    query = (
        select(*columns)
        .where(transactions.c.position >= first << 32, transactions.c.position < (last + 1) << 32)
        .order_by(transactions.c.position)
    )
    for sequence, hash_, envelope, result in await connection.execute(query):
        one = ArchivedTransaction(bytes(hash_), bytes(envelope), bytes(result))
        found.setdefault(sequence, []).append(one)
    headers = (
        select(ledgers.c.sequence, ledgers.c.hash, ledgers.c.header)
        .where(ledgers.c.sequence.between(first, last))
        .order_by(ledgers.c.sequence)
    )
    return [
        ArchivedLedger(sequence, bytes(hash_), bytes(header), tuple(found.get(sequence, ())))
        for sequence, hash_, header in await connection.execute(headers)
    ]


async def frequency(connection: AsyncConnection) -> int | None:
    """Return how many ledgers a checkpoint has, None before an archive was begun."""
    query = select(settings.c.value).where(settings.c.name == FREQUENCY)
    found = await connection.scalar(query)
    return None if found is None else int(found)


async def keep_frequency(connection: AsyncConnection, value: int) -> None:
    """Keep for ever how many ledgers a checkpoint has."""
    await connection.execute(insert(settings).values(name=FREQUENCY, value=str(value)))
