"""Messages that voters sent us: each stored once, and the vote code in it confirmed.

A vote code counts only from the voter's own number. Whatever else is sent is stored without its
text and changes nothing.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from web.services import Base
from web.sms.gateway import MAX_ID, MAX_TEXT, Incoming
from web.sms.metrics import SmsMetrics
from web.sms.numbers import e164
from web.sms.tables import sms_inbox
from web.sms.vote_code import found_code

MOBILE = "mobile"
"""The kind under which numbers in E.164 are hashed; the voters' table uses it, too."""

_LOG = logging.getLogger("sandogh.sms")
_SAME_SECONDS = 300
_LOOK_BACK = 200


class Confirm(Protocol):
    """Confirm a session's vote code; see `Sessions.confirm`."""

    async def __call__(
        self, connection: AsyncConnection, mobile_hash: bytes, code: str, at: int
    ) -> int | None:
        """Confirm the code, within the caller's transaction.

        Args:
            connection: in a writing transaction.
            mobile_hash: keyed hash of the number that sent it.
            code: eight digits.
            at: Unix second of receipt.

        Returns:
            the session that shows this code and is of this number; None if there is none.
        """


class Inbox:
    """Takes what gateways hand over.

    Args:
        base: database, keyring, clock.
        confirm: see `Confirm`.
        metrics: counts what is received.
        confirmed: told of each session confirmed, after the transaction.
    """

    def __init__(
        self,
        base: Base,
        confirm: Confirm,
        metrics: SmsMetrics | None = None,
        confirmed: Callable[[int], None] | None = None,
    ) -> None:
        self._base = base
        self._confirm = confirm
        self._metrics = metrics or SmsMetrics()
        self._confirmed = confirmed

    async def take(self, gateway: str, incoming: Sequence[Incoming]) -> int:
        """Store messages, each once, and confirm their codes; return how many were confirmed."""
        sessions = [await self._take(gateway, one) for one in incoming]
        done = [session for session in sessions if session is not None]
        for session in done:
            if self._confirmed is not None:
                self._confirmed(session)
        return len(done)

    async def latest(self, gateway: str) -> str | None:
        """Return the highest of the last message ids that are numbers."""
        query = (
            select(sms_inbox.c.message_id)
            .where(sms_inbox.c.gateway == gateway)
            .order_by(sms_inbox.c.id.desc())
            .limit(_LOOK_BACK)
        )
        async with self._base.database.read() as connection:
            ids = (await connection.execute(query)).scalars().all()
        numbers = [int(one) for one in ids if one.isascii() and one.isdecimal()]
        return str(max(numbers)) if numbers else None

    async def _take(self, gateway: str, message: Incoming) -> int | None:
        number = e164(message.sender)
        if number is None:
            self._count(gateway, "no_number")
            return None
        now = self._base.now()
        code = found_code(message.text[:MAX_TEXT])
        mobile_hash = self._base.keyring.hash(MOBILE, number)
        row = {
            "gateway": gateway,
            "message_id": self._id(message, number, now),
            "mobile_hash": mobile_hash,
            "code": code,
            "received": now,
        }
        async with self._base.database.write() as connection:
            stored = await _insert_once(connection, row)
            if stored is None:
                self._count(gateway, "repeated")
                return None
            session = None
            if code is not None:
                session = await self._confirm(connection, mobile_hash, code, now)
            if session is not None:
                change = update(sms_inbox).where(sms_inbox.c.id == stored)
                await connection.execute(change.values(session_id=session))
        self._count(gateway, "stored" if session is None else "confirmed")
        _LOG.info("SMS gateway %s: message %d received", gateway, stored)
        return session

    def _id(self, message: Incoming, number: str, now: int) -> str:
        """Return by what a message is told apart; made of what it says if it has no id.

        Without a time by the gateway, the same text from the same number counts as the same
        message if it comes within some minutes.
        """
        given = message.message_id
        if given and len(given) <= MAX_ID and not given.startswith("="):
            return given
        when = message.received if message.received is not None else now // _SAME_SECONDS
        said = "\0".join((given, number, str(when), message.text))
        digest = self._base.keyring.hash("sms message", said.encode("utf-8", "replace"))
        return "=" + digest.hex()[:40]

    def _count(self, gateway: str, outcome: str) -> None:
        self._metrics.received.labels(gateway, outcome).inc()


async def _insert_once(connection: AsyncConnection, row: Mapping[str, object]) -> int | None:
    """Insert a message; None if it is there already."""
    statement: sqlite.Insert | postgresql.Insert
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(sms_inbox)
    else:
        statement = postgresql.insert(sms_inbox)
    quiet = statement.values(row).on_conflict_do_nothing().returning(sms_inbox.c.id)
    stored: int | None = (await connection.execute(quiet)).scalar_one_or_none()
    return stored
