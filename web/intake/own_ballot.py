"""What the portal keeps of a voter's ballot beside how it fares: for that voter's own eyes."""

from sqlalchemy import select

from node.submit.tables import items
from web.intake.tables import ballot
from web.services import Base


async def address_of(base: Base, voter_id: int) -> str | None:
    """Return the address from which a voter registered a ballot; None before, and once purged.

    Raises:
        KeyringError: it was sealed under another key.
    """
    query = select(ballot.c.sealed_address).where(ballot.c.voter_id == voter_id)
    async with base.database.read() as connection:
        sealed = await connection.scalar(query)
    return None if sealed is None else base.keyring.open(sealed).decode()


async def body_of(base: Base, tracker: bytes) -> bytes | None:
    """Return a registered ballot's bytes as they go to the ledger; None where there are none."""
    query = select(items.c.payload).where(items.c.key == tracker)
    async with base.database.read() as connection:
        found: bytes | None = await connection.scalar(query)
        return found
