"""Two gateways, each with its simulator, an outbox and its sender, for the tests of sending.

The first is Kavenegar, which finds a message by our id; the second is ippanel, which does not.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from tests.support.gateways.ippanel import IppanelService
from tests.support.gateways.kavenegar import KavenegarService
from tests.support.portal_database import MovedClock
from web.services import Base
from web.sms.gateway import Gateway
from web.sms.outbox import SmsOutbox
from web.sms.sender import SmsSender
from web.sms.tables import sms_message

MOBILE = "+989121234567"
LIFE = 120


@dataclass
class Sending:
    """What a test of sending works with."""

    base: Base
    clock: MovedClock
    finding: KavenegarService
    forgetful: IppanelService
    outbox: SmsOutbox
    gateways: list[Gateway]
    sender: SmsSender

    def restart(self) -> None:
        """Be a new process, which knows only what the database holds."""
        self.outbox = SmsOutbox(self.base)
        self.sender = SmsSender(self.base, self.outbox, self.gateways)

    async def put(
        self, kind: str = "invite", text: str = "سلام", to: str = MOBILE, life: int = LIFE
    ) -> int:
        """Put a message in, in a transaction of its own."""
        async with self.base.database.write() as connection:
            expires = self.base.now() + life
            return await self.outbox.put(connection, kind, None, to, text, expires)

    async def row(self, message: int) -> dict[str, object]:
        """Return a message's row."""
        query = select(sms_message).where(sms_message.c.id == message)
        async with self.base.database.read() as connection:
            return dict((await connection.execute(query)).one()._mapping)

    async def state(self, message: int) -> str:
        """Return a message's state, and why if it says so."""
        row = await self.row(message)
        return f"{row['state']} {row['why'] or ''}".strip()

    def taken(self) -> list[str]:
        """Return the texts that phones would have got, from either gateway."""
        return [one.text for one in (*self.finding.taken, *self.forgetful.taken)]


@asynccontextmanager
async def sending(
    base: Base, clock: MovedClock, order: str = "finding forgetful", time_limit: float = 60.0
) -> AsyncIterator[Sending]:
    """Run both services and a sender."""
    async with KavenegarService() as finding, IppanelService() as forgetful:
        first, second = finding.gateway(time_limit), forgetful.gateway(time_limit)
        second.name = "second"
        known: dict[str, Gateway] = {"finding": first, "forgetful": second}
        gateways = [known[name] for name in order.split()]
        outbox = SmsOutbox(base)
        sender = SmsSender(base, outbox, gateways)
        try:
            yield Sending(base, clock, finding, forgetful, outbox, gateways, sender)
        finally:
            for one in known.values():
                await one.close()
