"""When to look at the ledger again: told by Horizon's stream of ledgers, else by the clock.

What the stream says is believed in nothing: it only wakes. So a server without streams, a stream
that breaks off or one that lies costs some seconds at most.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp

PAUSE = 2.0
"""Seconds after which is looked though nobody has woken."""
SOONEST = 0.25
"""Seconds between two looks at least, however often one is woken."""
SILENCE = 120.0
"""Seconds after which a stream on which nothing comes is opened anew."""
LONGEST = 30.0
_BY_STREAM = 15.0
_AGAIN = 0.1

_LOG = logging.getLogger("sandogh.index.wake")


class Waker:
    """Tells when a ledger may have closed.

    Attributes:
        streaming: the server's stream is open now.
    """

    def __init__(self, url: str, pause: float = PAUSE) -> None:
        """Listen to nothing yet.

        Args:
            url: the Horizon's.
            pause: seconds between two looks where there is no stream.
        """
        self.streaming = False
        self._url = url.rstrip("/") + "/ledgers"
        self._pause = pause
        self._woken = asyncio.Event()

    async def looks(self) -> AsyncIterator[None]:
        """Yield whenever the ledger should be looked at, at first at once."""
        while True:
            self._woken.clear()
            yield
            await asyncio.sleep(min(SOONEST, self._pause))
            pause = _BY_STREAM if self.streaming else self._pause
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)

    async def listen(self) -> None:
        """Keep the stream of ledgers open for ever, through whatever happens to it."""
        pause = self._pause
        limit = aiohttp.ClientTimeout(total=None, connect=10.0, sock_read=SILENCE)
        async with aiohttp.ClientSession(timeout=limit) as session:
            while True:
                try:
                    events = await self._read(session)
                except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
                    _LOG.info("the stream of ledgers ended: %s", type(fault).__name__)
                    events = False
                finally:
                    self.streaming = False
                pause = _AGAIN if events else min(2 * pause, LONGEST)
                await asyncio.sleep(pause)

    async def _read(self, session: aiohttp.ClientSession) -> bool:
        """Read one stream to its end; tell whether it was one. Nothing of it is kept."""
        asked = session.get(
            self._url,
            params={"cursor": "now", "limit": 200},
            headers={"Accept": "text/event-stream"},
            allow_redirects=False,
        )
        async with asked as answer:
            if answer.status != 200 or answer.content_type != "text/event-stream":
                return False
            self.streaming = True
            # what closed while nobody listened
            self._woken.set()
            async for _ in answer.content.iter_any():
                self._woken.set()
        return True
