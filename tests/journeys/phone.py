"""A voter's phone, beside the device that they vote on: it gets messages and texts back."""

import asyncio
import re

from node.pages.language import FA
from tests.support.portal import Portal, PortalVoter

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

    async def text(self, text: str) -> None:
        """Text the short number."""
        await asyncio.to_thread(self._portal.text_back, self._voter, text)

    def _texts(self) -> list[str]:
        return self._portal.texts(self._voter)
