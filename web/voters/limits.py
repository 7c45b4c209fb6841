"""How often: sign-ins and one-time codes, counted in the database by whom they concern.

Counted are those that were let through; who is refused is not counted again, so that waiting
always helps. A subject is stored as a keyed hash. Requests of any kind are limited in memory,
see `web.protection.pace`.
"""

from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.errors import SandoghError
from node.base.households import canonical, household
from web.services import Base
from web.settings import Limits
from web.voters.tables import attempt

Subjects = Mapping[str, str | bytes]
"""Kind to whom it concerns, in one normal form."""


class LimitReached(SandoghError):
    """Enough of a kind for now.

    Attributes:
        kind: of which.
        wait: seconds until one more is let through; 0 where waiting does not help.
    """

    exit_code = 1

    def __init__(self, kind: str, wait: int) -> None:
        self.kind = kind
        self.wait = wait
        super().__init__(f"too many: {kind}; wait {wait} seconds")


def caps(limits: Limits) -> dict[str, int]:
    """Return for each kind how many are let through in a window."""
    return {
        "code_address": limits.codes_per_address,
        "code_mobile": limits.codes_per_mobile,
        "code_voter": limits.codes_per_voter,
        "sign_in_address": limits.sign_ins_per_address,
        "sign_in_licence": limits.sign_ins_per_number,
        "sign_in_national": limits.sign_ins_per_number,
    }


def address_subject(address: str) -> str:
    """Return what counts as one visitor; what is no address counts as itself."""
    try:
        return household(canonical(address))
    except ValueError:
        return address


class Limiter:
    """Counts, exactly also where many come at the same time."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._caps = caps(base.settings.limits)
        self._window = base.settings.limits.window

    async def sign_in(self, licence_hash: bytes, national_hash: bytes, address: str) -> None:
        """Count a try to sign in, whether or not there is such a voter.

        Raises:
            LimitReached: too many with one of the numbers, or from the address.
        """
        subjects: dict[str, str | bytes] = {
            "sign_in_licence": licence_hash,
            "sign_in_national": national_hash,
            "sign_in_address": address_subject(address),
        }
        async with self._base.database.write() as connection:
            await self.take(connection, subjects)

    async def allow(self, kind: str, subject: str | bytes) -> bool:
        """Count one of a kind; tell whether it is let through."""
        try:
            async with self._base.database.write() as connection:
                await self.take(connection, {kind: subject})
        except LimitReached:
            return False
        return True

    async def take(self, connection: AsyncConnection, subjects: Subjects) -> None:
        """Count one of each kind in the caller's transaction, or none of any.

        Raises:
            LimitReached: one kind's cap is reached.
        """
        now = self._base.now()
        hashed = {
            kind: self._base.keyring.hash(f"limit {kind}", subject)
            for kind, subject in sorted(subjects.items())
        }
        for kind, subject in hashed.items():
            await _alone(connection, subject)
            await self._require(connection, kind, subject, now)
        rows = [{"kind": kind, "subject": one, "at": now} for kind, one in hashed.items()]
        await connection.execute(insert(attempt), rows)

    async def _require(
        self, connection: AsyncConnection, kind: str, subject: bytes, now: int
    ) -> None:
        """Raise unless fewer than the cap lie in the window that ends now."""
        cap = self._caps[kind]
        query = (
            select(attempt.c.at)
            .where(
                attempt.c.kind == kind,
                attempt.c.subject == subject,
                attempt.c.at > now - self._window,
            )
            .order_by(attempt.c.at.desc())
            .limit(1)
            .offset(cap - 1)
        )
        oldest = await connection.scalar(query)
        if oldest is not None:
            raise LimitReached(kind, oldest + self._window - now)

    async def prune(self, connection: AsyncConnection) -> int:
        """Forget what no window reaches any more; return how many."""
        old = attempt.c.at <= self._base.now() - self._window
        return (await connection.execute(delete(attempt).where(old))).rowcount


async def _alone(connection: AsyncConnection, subject: bytes) -> None:
    """Let who counts the same wait; on SQLite a writing transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(subject[:8], "big", signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(number)))
