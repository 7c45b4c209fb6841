"""Committing together what is asked for at the same time, so that nobody's failure is another's.

A commit is one write to the disk for all that came while the one before was written. If one of
them fails, all of it is undone, and each is done again in a transaction of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncConnection

MOST = 64
"""How many are committed together: what fails costs all of them a second time."""

_Value = TypeVar("_Value")
_Work = Callable[[AsyncConnection], Awaitable[object]]


class Together:
    """Runs writes in the order of asking.

    Args:
        begin: opens a transaction, committed at the end of the block, undone if it raises.
    """

    def __init__(self, begin: Callable[[], AbstractAsyncContextManager[AsyncConnection]]) -> None:
        self._begin = begin
        self._queue: list[tuple[_Work, asyncio.Future[Any]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[AsyncConnection], Awaitable[_Value]]) -> _Value:
        """Run `work` in the next commit; return its value, or raise its error, after that.

        It may be run twice, but what it did is committed once.
        """
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue.append((work, done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return cast(_Value, await done)

    async def finish(self) -> None:
        """Wait until all that was asked for is done."""
        if self._flushing is not None:
            await self._flushing

    async def _flush(self) -> None:
        while self._queue:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
            if len(batch) == 1:
                await self._alone(*batch[0])
                continue
            try:
                async with self._begin() as connection:
                    values = [await work(connection) for work, _ in batch]
            except Exception:
                for work, done in batch:
                    await self._alone(work, done)
                continue
            for (_, done), value in zip(batch, values, strict=True):
                if not done.done():
                    done.set_result(value)

    async def _alone(self, work: _Work, done: asyncio.Future[Any]) -> None:
        try:
            async with self._begin() as connection:
                value = await work(connection)
        except Exception as fault:
            if not done.done():
                done.set_exception(fault)
        else:
            if not done.done():
                done.set_result(value)
