"""So many requests a minute from one address; the rest are told to come back later.

In memory, since it guards only this process's time: what guards voters (codes, sign-ins) is
counted in the database, see `web.voters`.
"""

import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

SWEEP = 60
"""Seconds between two looks at all counters for those that have expired."""


class _Counters(MemoryStorage):
    """Counters in memory. `limits` itself looks at every counter on every request."""

    def __init__(self) -> None:
        super().__init__()
        self._swept = time.time()

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and forget at times what has expired."""
        now = time.time()
        if now >= self._swept + SWEEP:
            self._swept = now
            for old in [one for one, end in self.expirations.items() if end <= now]:
                self.storage.pop(old, None)
                self.expirations.pop(old, None)
        before = await self.get(key)
        if not before:
            self.expirations[key] = now + expiry
        self.storage[key] = before + amount
        return before + amount


class RequestLimit:
    """Counts requests by address.

    Args:
        a_minute: most requests of one address in a minute.
    """

    def __init__(self, a_minute: int) -> None:
        self._item = RateLimitItemPerMinute(a_minute)
        self._counters = _Counters()
        self._limiter = SlidingWindowCounterRateLimiter(self._counters)

    async def allow(self, household: str) -> bool:
        """Count a request; tell whether it is within the limit.

        Args:
            household: what counts as one address, see `node.base.households`.
        """
        return await self._limiter.hit(self._item, household)

    @property
    def counters(self) -> int:
        """How many counters are held now."""
        return len(self._counters.storage)
