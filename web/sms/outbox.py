"""Messages to send, kept in the portal's database until somebody sent them.

A message is put in within the caller's own transaction: it exists exactly if what it speaks of
does. It is marked before it is handed to a gateway and after; what a crash leaves between the
two marks is `stranded`, and is resolved by `web.sms.sender`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CursorResult, case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.services import Base
from web.sms.gateway import MAX_ID, MAX_TEXT, Delivery, Outgoing
from web.sms.metrics import SmsMetrics
from web.sms.numbers import e164
from web.sms.tables import sms_message

CODE = "code"
"""The kind of a one-time code: sent before all others, and the one kind that may be sent twice."""

State = Literal["waiting", "sending", "sent", "failed", "unclear"]
Why = Literal["refused", "expired", "unclear"]

PAUSE = 3
_REFERENCE_DIGITS = 18
_TRACKED_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """A message to send.

    Attributes:
        id: its row.
        kind: what it is for; see `CODE`.
        expires: Unix second from which on nobody wants it.
        unclear: times that nobody knew whether it was sent.
        gateway: to whom it was handed last.
        message: what gateways get.
    """

    id: int
    kind: str
    expires: int
    unclear: int
    gateway: str
    message: Outgoing

    def __repr__(self) -> str:
        return f"Item({self.id}, {self.kind})"


@dataclass(frozen=True, slots=True)
class SmsStatus:
    """How a message fares; see the table."""

    state: State
    why: Why | None
    delivery: str | None


class SmsOutbox:
    """The queue.

    Args:
        base: database, keyring, clock.
        metrics: counts what is put in and given up.
    """

    def __init__(self, base: Base, metrics: SmsMetrics | None = None) -> None:
        self._base = base
        self.metrics = metrics or SmsMetrics()

    async def put(
        self,
        connection: AsyncConnection,
        kind: str,
        voter_id: int | None,
        to: str,
        text: str,
        expires: int,
    ) -> int:
        """Put a message in, within the caller's transaction.

        Args:
            connection: in a writing transaction.
            kind: at most 16 characters; see `CODE`.
            voter_id: whose message it is.
            to: E.164.
            text: at most `MAX_TEXT` characters.
            expires: Unix second from which on it shall not be sent.

        Returns:
            its row's id.

        Raises:
            ValueError: the number is none, or the text is empty or too long.
        """
        if e164(to) != to:
            raise ValueError("not a number in E.164")
        if not 0 < len(text) <= MAX_TEXT:
            raise ValueError(f"a text of {len(text)} characters")
        row = {
            "voter_id": voter_id,
            "kind": kind,
            "sealed": self._base.keyring.seal(json.dumps({"to": to, "text": text}).encode()),
            "state": "waiting",
            "created": self._base.now(),
            "expires": expires,
        }
        made = await connection.execute(insert(sms_message).values(row))
        self.metrics.queued.labels(kind).inc()
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])

    async def status(self, message: int) -> SmsStatus | None:
        """Return how a message fares; None if there is none."""
        table = sms_message.c
        query = select(table.state, table.why, table.delivery).where(table.id == message)
        async with self._base.database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else SmsStatus(row.state, row.why, row.delivery)

    async def counts(self) -> dict[str, int]:
        """Count the messages by state."""
        query = select(sms_message.c.state, func.count()).group_by(sms_message.c.state)
        async with self._base.database.read() as connection:
            return {str(row[0]): int(row[1]) for row in await connection.execute(query)}

    async def claim(self, most: int, gateway: str) -> list[Item]:
        """Mark the next messages as handed to a gateway; codes first, then as they were put in.

        One that nobody took waits `PAUSE` seconds for its next try.
        """
        now = self._base.now()
        tried = func.coalesce(sms_message.c.tried, 0)
        waits = (
            (sms_message.c.state == "waiting")
            & (sms_message.c.expires > now)
            & (tried <= now - PAUSE)
        )
        async with self._base.database.read() as connection:
            if await connection.scalar(select(sms_message.c.id).where(waits).limit(1)) is None:
                return []
        async with self._base.database.write() as connection:
            query = (
                select(sms_message)
                .where(waits)
                .order_by(case((sms_message.c.kind == CODE, 0), else_=1), sms_message.c.id)
                .limit(most)
                .with_for_update(skip_locked=True)
            )
            rows = (await connection.execute(query)).all()
            change = update(sms_message).where(sms_message.c.id.in_([row.id for row in rows]))
            mark = {"state": "sending", "gateway": gateway, "tried": now}
            await connection.execute(change.values(mark))
        return [self._item(row, gateway) for row in rows]

    async def expire(self) -> None:
        """Give up the messages that expired while they waited; forget numbers and texts."""
        late = (sms_message.c.state == "waiting") & (sms_message.c.expires <= self._base.now())
        async with self._base.database.read() as connection:
            if await connection.scalar(select(sms_message.c.id).where(late).limit(1)) is None:
                return
        async with self._base.database.write() as connection:
            await self._give_up(connection, late, "expired")

    async def stranded(self, before: int, but: frozenset[int]) -> list[Item]:
        """Return the messages handed over at ``before`` or sooner, whose outcome is not known."""
        query = (
            select(sms_message)
            .where(sms_message.c.state == "sending", sms_message.c.tried <= before)
            .order_by(sms_message.c.id)
        )
        async with self._base.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [self._item(row, row.gateway) for row in rows if row.id not in but]

    async def hand(self, item: Item, gateway: str) -> None:
        """Mark that a message is handed to another gateway; to be done before the call."""
        await self._change(item, {"gateway": gateway, "tried": self._base.now()})

    async def sent(self, item: Item, message_id: str | None, *, tracked: bool) -> None:
        """Record that a gateway took a message; forget number and text."""
        kept = message_id if message_id is not None and len(message_id) <= MAX_ID else None
        row = {
            "state": "sent",
            "sealed": None,
            "message_id": kept,
            "sent": self._base.now(),
            "delivery": "pending" if tracked and kept is not None else None,
        }
        await self._change(item, row)

    async def wait_again(self, item: Item, unclear: int = 0) -> None:
        """Record that a message waits for another try.

        Args:
            item: the message.
            unclear: times that it may have been sent in this one.
        """
        await self._change(item, {"state": "waiting", "unclear": item.unclear + unclear})

    async def give_up(self, item: Item, why: Why) -> None:
        """Record that nobody will send a message any more; forget number and text."""
        async with self._base.database.write() as connection:
            await self._give_up(connection, self._mine(item), why)

    async def undelivered(self, gateway: str, most: int) -> list[str]:
        """Return the ids of messages of the last hours whose fate is open, longest unasked first.

        They are marked as asked about now.
        """
        now = self._base.now()
        table = sms_message.c
        query = (
            select(table.id, table.message_id)
            .where(table.delivery == "pending", table.gateway == gateway)
            .where(table.sent > now - _TRACKED_SECONDS)
            .order_by(func.coalesce(table.checked, 0), table.id)
            .limit(most)
        )
        async with self._base.database.read() as connection:
            rows = (await connection.execute(query)).all()
        if not rows:
            return []
        change = update(sms_message).where(table.id.in_([row.id for row in rows]))
        async with self._base.database.write() as connection:
            await connection.execute(change.values(checked=now))
        return [row.message_id for row in rows]

    async def delivered(self, gateway: str, told: Sequence[Delivery]) -> None:
        """Record how far messages came."""
        final = [one for one in told if one.state != "pending"]
        if not final:
            return
        async with self._base.database.write() as connection:
            for one in final:
                mine = (sms_message.c.gateway == gateway) & (
                    sms_message.c.message_id == one.message_id
                )
                change = update(sms_message).where(mine, sms_message.c.state == "sent")
                await connection.execute(change.values(delivery=one.state))
                self.metrics.deliveries.labels(one.state).inc()

    async def _change(self, item: Item, row: dict[str, Any]) -> None:
        async with self._base.database.write() as connection:
            await connection.execute(update(sms_message).where(self._mine(item)).values(row))

    async def _give_up(self, connection: AsyncConnection, which: Any, why: Why) -> None:
        state: State = "unclear" if why == "unclear" else "failed"
        row = {"state": state, "why": why, "sealed": None}
        done: CursorResult[Any] = await connection.execute(
            update(sms_message).where(which).values(row)
        )
        if done.rowcount:
            self.metrics.given_up.labels(why).inc(done.rowcount)

    @staticmethod
    def _mine(item: Item) -> Any:
        # a message that somebody else has finished meanwhile stays as it is
        return (sms_message.c.id == item.id) & (sms_message.c.state == "sending")

    def _item(self, row: Any, gateway: str) -> Item:
        said = json.loads(self._base.keyring.open(row.sealed))
        # keyed: an account at a gateway may serve other elections, whose rows count from 1 too
        digest = self._base.keyring.hash("sms reference", str(row.id))
        reference = int.from_bytes(digest[:8], "big") % 10**_REFERENCE_DIGITS
        message = Outgoing(f"{reference:0{_REFERENCE_DIGITS}d}", said["to"], said["text"])
        return Item(row.id, row.kind, row.expires, row.unclear, gateway, message)
