"""Simulated phones in place of a gateway: for demonstrations only.

A message handed over lies on the phone of that number, and its owner may text one back; both are
kept in the database, so that a restart loses none. There is no way into this but a gateway of
kind ``phones`` in the settings.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.services import Base
from web.sms.gateway import (
    MAX_TEXT,
    Accepted,
    Delivery,
    Gateway,
    Incoming,
    Offers,
    Outgoing,
)
from web.sms.tables import phone_message

_WAIT = 2.0
_ONCE = 500


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that got a message: ``id`` in addresses, its number in E.164."""

    id: str
    number: str


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """A message on a phone; ``incoming`` if the phone got it, not sent it."""

    id: int
    text: str
    incoming: bool
    at: int


class PhoneSimulator(Gateway):
    """The phones of all voters."""

    offers: ClassVar[Offers] = Offers(
        find=True, deliveries=True, at_once=_ONCE, pull=True, pause=0.0, kept_open=True
    )

    def __init__(self, name: str, base: Base) -> None:
        super().__init__(name)
        self._base = base
        self._texted = asyncio.Event()

    async def send(self, message: Outgoing) -> Accepted:
        """Lay a message on its recipient's phone, once."""
        async with self._base.database.write() as connection:
            found = await self._referred(connection, message.id)
            if found is None:
                found = await self._put(connection, message.to, message.text, message.id)
        return Accepted(str(found))

    async def find(self, reference: str) -> Accepted | None:
        """Look up a message by our id."""
        async with self._base.database.read() as connection:
            found = await self._referred(connection, reference)
        return None if found is None else Accepted(str(found))

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Every message lies on its phone."""
        return [Delivery(one, "delivered") for one in message_ids]

    async def receive(self, after: str | None = None) -> list[Incoming]:
        """Return what owners of phones texted, or wait some seconds for it."""
        self._texted.clear()
        found = await self._sent_back(int(after or 0))
        if found:
            return found
        try:
            async with asyncio.timeout(_WAIT):
                await self._texted.wait()
        except TimeoutError:
            return []
        return await self._sent_back(int(after or 0))

    async def text_back(self, phone: str, text: str) -> bool:
        """Text our short number from a phone; False if there is none of this id."""
        number = await self.number(phone)
        if number is None:
            return False
        async with self._base.database.write() as connection:
            await self._put(connection, number, text[:MAX_TEXT], None)
        self._texted.set()
        return True

    async def phones(self) -> list[Phone]:
        """Return the phones that got a message, in the order of their first."""
        firsts = select(func.min(phone_message.c.id)).group_by(phone_message.c.phone)
        query = (
            select(phone_message.c.phone, phone_message.c.sealed)
            .where(phone_message.c.id.in_(firsts))
            .order_by(phone_message.c.id)
        )
        async with self._base.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [Phone(row.phone, self._open(row.sealed)["number"]) for row in rows]

    async def number(self, phone: str) -> str | None:
        """Return a phone's number; None if there is none of this id."""
        query = select(phone_message.c.sealed).where(phone_message.c.phone == phone).limit(1)
        async with self._base.database.read() as connection:
            sealed = await connection.scalar(query)
        return None if sealed is None else self._open(sealed)["number"]

    async def messages(self, phone: str, after: int = 0) -> list[PhoneMessage]:
        """Return a phone's messages with a higher id, oldest first."""
        query = (
            select(phone_message)
            .where(phone_message.c.phone == phone, phone_message.c.id > after)
            .order_by(phone_message.c.id)
        )
        async with self._base.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            PhoneMessage(row.id, self._open(row.sealed)["text"], bool(row.incoming), row.at)
            for row in rows
        ]

    async def _referred(self, connection: AsyncConnection, reference: str) -> int | None:
        query = select(phone_message.c.id).where(phone_message.c.reference == reference)
        return await connection.scalar(query)

    async def _put(
        self, connection: AsyncConnection, number: str, text: str, reference: str | None
    ) -> int:
        keyring = self._base.keyring
        row = {
            "phone": keyring.hash("phone", number)[:8].hex(),
            "sealed": keyring.seal(json.dumps({"number": number, "text": text}).encode()),
            "incoming": int(reference is not None),
            "reference": reference,
            "at": self._base.now(),
        }
        made = await connection.execute(insert(phone_message).values(row))
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])

    async def _sent_back(self, after: int) -> list[Incoming]:
        query = (
            select(phone_message)
            .where(phone_message.c.incoming == 0, phone_message.c.id > after)
            .order_by(phone_message.c.id)
            .limit(_ONCE)
        )
        async with self._base.database.read() as connection:
            rows = (await connection.execute(query)).all()
        opened = [(row, self._open(row.sealed)) for row in rows]
        return [Incoming(str(row.id), said["number"], said["text"], row.at) for row, said in opened]

    def _open(self, sealed: bytes) -> dict[str, str]:
        said: dict[str, str] = json.loads(self._base.keyring.open(sealed))
        return said
