"""Committing together what is asked for at the same time: a few commits a second, not hundreds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from node.base.turns import turn

TRIES = 3
"""How often a batch is tried when another process writes the same key at the same time."""

_Value = TypeVar("_Value")
_Done = asyncio.Future[Any]
_Work = Callable[[AsyncConnection], Awaitable[object]]


class GroupCommit:
    """Run writes in the order of asking, some in one transaction.

    Args:
        engine: where.
        wrong: makes the error that every writer of a failed batch gets, from its fault.
    """

    def __init__(self, engine: AsyncEngine, wrong: Callable[[Exception], Exception]) -> None:
        self._engine = engine
        self._wrong = wrong
        self._queue: list[tuple[_Work, _Done]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[AsyncConnection], Awaitable[_Value]]) -> _Value:
        """Run `work` in the next commit and return its value after that commit.

        It may be run again, in another transaction, if its first one could not be committed.
        """
        done: _Done = asyncio.get_running_loop().create_future()
        self._queue.append((work, done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return cast(_Value, await done)

    async def finish(self) -> None:
        """Wait until all that was asked for is committed."""
        if self._flushing is not None:
            await self._flushing

    async def _flush(self) -> None:
        while self._queue:
            batch, self._queue = self._queue, []
            try:
                values = await self._commit([work for work, _ in batch])
            except Exception as fault:
                for _, done in batch:
                    if not done.done():
                        done.set_exception(self._wrong(fault))
                continue
            for (_, done), value in zip(batch, values, strict=True):
                if not done.done():
                    done.set_result(value)

    async def _commit(self, works: list[_Work]) -> list[object]:
        for left in range(TRIES - 1, -1, -1):
            try:
                async with turn(self._engine), self._engine.begin() as connection:
                    return [await work(connection) for work in works]
            except IntegrityError:
                if not left:
                    raise
        raise AssertionError("unreachable")
