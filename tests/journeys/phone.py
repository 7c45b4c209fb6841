"""A voter's phone, beside the device that they vote on: it gets messages and texts back."""

import asyncio
import re

from sqlalchemy import func, select

from node.pages.language import FA
from tests.support.portal import Portal, PortalVoter
from web.services import Base
from web.sms.gateway import Outgoing
from web.sms.phone_simulator import PhoneSimulator
from web.sms.tables import phone_message, sms_inbox

_CODE = re.compile(r"^@\S+ #(\d{6})$", re.MULTILINE)
"""The last line of a one-time code's message (WICG, origin-bound one-time codes)."""


class Phone:
    """The phone of one voter."""

    def __init__(self, portal: Portal, voter: PortalVoter) -> None:
        """Take up a phone; what lies on it already has been read."""
        self._portal = portal
        self._voter = voter
        self.read = len(portal.texts(voter))

    async def next_text(self) -> str:
        """Wait for a message that has not been read yet; return it."""

        def wait() -> str:
            self._portal.until(lambda: len(self._texts()) > self.read, "no message came")
            return self._texts()[self.read]

        text = await asyncio.to_thread(wait)
        self.read += 1
        return text

    async def code(self) -> str:
        """Wait for a one-time code; return its digits."""
        text = await self.next_text()
        found = _CODE.search(text)
        assert found is not None, text
        code = found.group(1)
        assert code in text[: found.start()] or FA.digits(code) in text[: found.start()], text
        return code

    async def unread(self) -> list[str]:
        """Return the messages that have not been read."""
        return (await asyncio.to_thread(self._texts))[self.read :]

    async def invite(self, link: str) -> None:
        """Lay the invitation on the phone, as the registrar's gateway does; it is read."""
        message = Outgoing(f"invitation-{self._voter.row}", self._voter.mobile, link)

        async def send(base: Base) -> None:
            await PhoneSimulator("phones", base).send(message)

        await asyncio.to_thread(self._portal.with_base, send)
        await self.skip()

    async def skip(self) -> None:
        """Take all that lies on the phone as read: another device got it."""
        self.read = len(await asyncio.to_thread(self._texts))

    async def text(self, text: str) -> None:
        """Text the short number."""
        await asyncio.to_thread(self._portal.text_back, self._voter, text)

    async def until_taken(self) -> None:
        """Wait until the portal has taken all that phones sent."""
        await asyncio.to_thread(self._portal.until, self._all_taken, "a message was not taken")

    def _all_taken(self) -> bool:
        async def ask(base: Base) -> bool:
            sent = select(func.count()).where(phone_message.c.incoming == 0)
            async with base.database.read() as connection:
                taken = await connection.scalar(select(func.count()).select_from(sms_inbox))
                return bool(taken == await connection.scalar(sent))

        return bool(self._portal.with_base(ask))

    def _texts(self) -> list[str]:
        return self._portal.texts(self._voter)
