"""A durable queue in SQLite: what is in it lands once, whatever stops in between.

Writes that are asked for at the same time are committed together, so that a hundred channels
cost a few commits a second, not hundreds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.database import open_engine, sqlite_url
from node.base.errors import SandoghError
from node.submit.tables import items, metadata, parts

MAX_KEY = 256
MAX_PAYLOAD = 1 << 20

State = Literal["waiting", "sending", "done", "failed"]

_Value = TypeVar("_Value")
_Done = asyncio.Future[Any]
_AHEAD = 256
"""How many waiting items are read at a time."""


class OutboxError(SandoghError):
    """The outbox's file cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"the outbox {path} cannot be used: {why}")


class KeyConflict(SandoghError):
    """A key is in the outbox already, with another payload."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        super().__init__(f"the outbox holds key {key.hex()} already, with another payload")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that shall land.

    Attributes:
        id: its place in the order of adding.
        ledger: once done, where its last transaction lies; `hash` is that one's.
        why: once failed, the reason.
    """

    id: int
    key: bytes
    payload: bytes
    state: State
    channel: str | None = None
    ledger: int | None = None
    hash: bytes | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items are in each state."""

    waiting: int = 0
    sending: int = 0
    done: int = 0
    failed: int = 0


class Outbox:
    """The queue; an asynchronous context manager.

    Args:
        path: the SQLite file; made when it does not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_engine(sqlite_url(path), connections=2)
        self._queue: list[tuple[Callable[[AsyncConnection], Awaitable[object]], _Done]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._ahead: list[Item] = []
        self._claimed = 0
        self._added = 0
        self._claiming = asyncio.Lock()
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        try:
            async with self._engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
        except SQLAlchemyError as fault:
            await self._engine.dispose()
            raise OutboxError(self.path, _first_line(fault)) from fault
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._flushing is not None:
            await self._flushing
        await self._engine.dispose()

    async def add(self, key: bytes, payload: bytes) -> bool:
        """Put an item at the end; on return it is on the disk.

        Args:
            key: what it is known by, at most `MAX_KEY` bytes; adding it again does nothing,
                but if it had failed it waits once more, as a new item.
            payload: what its envelopes are built from, at most `MAX_PAYLOAD` bytes.

        Returns:
            whether it waits now and did not before.

        Raises:
            KeyConflict: the key is there with another payload.
            ValueError: key or payload is too large.
        """
        if len(key) > MAX_KEY or len(payload) > MAX_PAYLOAD:
            raise ValueError(f"key of {len(key)}, payload of {len(payload)} bytes")

        async def work(connection: AsyncConnection) -> bytes | None:
            query = select(items.c.id, items.c.payload, items.c.state).where(items.c.key == key)
            found = (await connection.execute(query)).one_or_none()
            if found is not None and (found.state != "failed" or found.payload != payload):
                return bytes(found.payload)
            if found is not None:
                await connection.execute(delete(parts).where(parts.c.item_id == found.id))
                await connection.execute(delete(items).where(items.c.id == found.id))
            row = {"key": key, "payload": payload, "state": "waiting"}
            await connection.execute(insert(items).values(row))
            return None

        old = await self._write(work)
        if old is not None and old != payload:
            raise KeyConflict(key)
        if old is None:
            self._added += 1
            await self.wake()
        return old is None

    async def claim(self) -> Item | None:
        """Return the oldest waiting item that was not claimed since opening, or None."""
        async with self._claiming:
            if not self._ahead:
                query = (
                    select(items)
                    .where(items.c.state == "waiting", items.c.id > self._claimed)
                    .order_by(items.c.id)
                    .limit(_AHEAD)
                )
                self._ahead = (await self._items(query))[::-1]
            if not self._ahead:
                return None
            found = self._ahead.pop()
            self._claimed = found.id
            return found

    async def stranded(self) -> list[Item]:
        """Return the items whose envelopes may have been sent, oldest first."""
        return await self._items(
            select(items).where(items.c.state == "sending").order_by(items.c.id)
        )

    async def unfinished(self) -> list[Item]:
        """Return the items that may land yet, oldest first."""
        return await self._items(
            select(items).where(items.c.state.in_(("waiting", "sending"))).order_by(items.c.id)
        )

    async def store(self, item: Item, channel: str, envelopes: Sequence[bytes]) -> None:
        """Keep an item's signed envelopes, in place of older ones; to be done before sending."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(parts).where(parts.c.item_id == item.id))
            rows = [
                {"item_id": item.id, "number": number, "envelope": envelope}
                for number, envelope in enumerate(envelopes)
            ]
            await connection.execute(insert(parts), rows)
            change = update(items).where(items.c.id == item.id)
            await connection.execute(change.values(state="sending", channel=channel))

        await self._write(work)

    async def envelopes(self, item: Item) -> list[bytes]:
        """Return an item's stored envelopes in order."""
        query = select(parts.c.envelope).where(parts.c.item_id == item.id).order_by(parts.c.number)
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).scalars())

    async def done(self, item: Item, ledger: int, name: bytes) -> Item:
        """Record that an item's last transaction lies in a ledger; return it so."""
        return await self._finish(item, "done", ledger=ledger, hash=name, why=None)

    async def failed(self, item: Item, why: str) -> Item:
        """Record that an item will not land; return it so."""
        return await self._finish(item, "failed", ledger=None, hash=None, why=why)

    async def get(self, key: bytes) -> Item | None:
        """Return the item of a key, or None."""
        found = await self._items(select(items).where(items.c.key == key))
        return found[0] if found else None

    async def counts(self) -> Counts:
        """Count the items by state."""
        query = select(items.c.state, func.count()).group_by(items.c.state)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return Counts(**{str(row[0]): int(row[1]) for row in rows})

    @property
    def added(self) -> int:
        """How many items were added since opening; see `wait_for_more`."""
        return self._added

    async def wait_for_more(self, seen: int, enough: Callable[[], bool]) -> None:
        """Wait until more than `seen` items were added, or `wake` finds `enough` true."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: self._added > seen or enough())

    async def wake(self) -> None:
        """Let every `wait_for_more` look again."""
        async with self._arrived:
            self._arrived.notify_all()

    async def _finish(
        self, item: Item, state: State, ledger: int | None, hash: bytes | None, why: str | None
    ) -> Item:
        async def work(connection: AsyncConnection) -> None:
            change = update(items).where(items.c.id == item.id)
            await connection.execute(change.values(state=state, ledger=ledger, hash=hash, why=why))

        await self._write(work)
        return Item(item.id, item.key, item.payload, state, item.channel, ledger, hash, why)

    async def _items(self, query: Select[Any]) -> list[Item]:
        async with self._engine.connect() as connection:
            return [Item(*row) for row in (await connection.execute(query)).all()]

    async def _write(self, work: Callable[[AsyncConnection], Awaitable[_Value]]) -> _Value:
        """Run `work` in the next commit and return its value after that commit."""
        done: _Done = asyncio.get_running_loop().create_future()
        self._queue.append((work, done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return cast(_Value, await done)

    async def _flush(self) -> None:
        while self._queue:
            batch, self._queue = self._queue, []
            try:
                async with self._engine.begin() as connection:
                    values = [await work(connection) for work, _ in batch]
            except Exception as fault:
                wrong = OutboxError(self.path, _first_line(fault))
                for _, done in batch:
                    if not done.done():
                        done.set_exception(wrong)
                continue
            for (_, done), value in zip(batch, values, strict=True):
                if not done.done():
                    done.set_result(value)


def _first_line(fault: Exception) -> str:
    return (str(fault) or type(fault).__name__).splitlines()[0]
