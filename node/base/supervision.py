"""Work that goes on beside the requests: begun again when it dies, and seen when it has.

    async with supervised({"sms": outbox.run, "follower": view.run}) as watch:
        watch.states()["sms"].running

What a task did is in the database, so it may be ended anywhere and begun again. A task that
returns has done what it was for and stays so.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

Work = Callable[[], Awaitable[None]]

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STEADY = 120.0
"""Seconds after which a task that has lived on begins with the first pause again."""

_LOG = logging.getLogger("sandogh.supervision")


@dataclass(frozen=True, slots=True)
class State:
    """How a task fares.

    Attributes:
        running: it works now; False while it waits to be begun again.
        done: it returned: nothing is left for it.
        starts: how often it was begun.
        fault: the kind of its last fault; its text is in the log, redacted.
    """

    running: bool = False
    done: bool = False
    starts: int = 0
    fault: str | None = None

    @property
    def well(self) -> bool:
        """Whether it works, or is done."""
        return self.running or self.done


class Watch:
    """Keeps tasks going; made by `supervised`."""

    def __init__(self, names: Mapping[str, Work], first_pause: float, steady: float) -> None:
        self._works = names
        self._states = dict.fromkeys(names, State())
        self._first_pause = first_pause
        self._steady = steady

    def states(self) -> Mapping[str, State]:
        """Return how each task fares now."""
        return dict(self._states)

    async def keep(self, name: str) -> None:
        """Run one task until it returns, however often it fails."""
        pause = self._first_pause
        while True:
            state = self._states[name]
            self._states[name] = replace(state, running=True, starts=state.starts + 1)
            begun = time.monotonic()
            try:
                await self._works[name]()
            except Exception as fault:
                kind = type(fault).__name__
                self._states[name] = replace(self._states[name], running=False, fault=kind)
                if time.monotonic() - begun > self._steady:
                    pause = self._first_pause
                _LOG.exception("%s ended with a fault, again in %g s", name, pause)
            else:
                self._states[name] = replace(self._states[name], running=False, done=True)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


@asynccontextmanager
async def supervised(
    works: Mapping[str, Work], first_pause: float = FIRST_PAUSE, steady: float = STEADY
) -> AsyncIterator[Watch]:
    """Keep works going for the length of the block, then cancel them and wait for their end.

    Args:
        works: by name, as the logs and `/readyz` show it.
        first_pause: seconds before a failed one is begun again; doubled each time.
        steady: seconds of life after which the pause is the first one again.
    """
    watch = Watch(works, first_pause, steady)
    tasks = [asyncio.create_task(watch.keep(name), name=name) for name in works]
    try:
        yield watch
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
