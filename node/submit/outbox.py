"""A durable queue in SQL: what is in it lands once, whatever stops in between.

It lies in an SQLite file, or in any SQL database by its URL (PostgreSQL). Other processes may
add items; one alone sends them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.database import open_engine, sqlite_url
from node.base.errors import SandoghError
from node.submit.alone import alone
from node.submit.commits import GroupCommit
from node.submit.metrics import SubmitMetrics
from node.submit.tables import bumps, items, metadata, parts

MAX_KEY = 256
MAX_PAYLOAD = 1 << 20

State = Literal["waiting", "sending", "done", "failed"]

_AHEAD = 256
"""How many waiting items are read at a time."""


class OutboxError(SandoghError):
    """The outbox's database cannot be used; `where` is its file, or its URL without a password."""

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        self.why = why
        super().__init__(f"the outbox {where} cannot be used: {why}")


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
        where: an SQLite file, made when it does not exist, or an SQL URL.
        metrics: counts what is added.

    Raises:
        DatabaseUrlError: the URL cannot be used.
    """

    def __init__(self, where: Path | str, metrics: SubmitMetrics | None = None) -> None:
        url = where if isinstance(where, str) else sqlite_url(where)
        # the third connection holds the lock of `alone`
        self._engine = open_engine(url, connections=3)
        self.where = str(where) if isinstance(where, Path) else _shown(url)
        self._metrics = metrics or SubmitMetrics()
        self._commits = GroupCommit(
            self._engine, lambda fault: OutboxError(self.where, _first_line(fault))
        )
        self._ahead: list[Item] = []
        self._claimed: set[int] = set()
        self._added = 0
        self._claiming = asyncio.Lock()
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        try:
            async with self._engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
        except SQLAlchemyError as fault:
            await self._engine.dispose()
            raise OutboxError(self.where, _first_line(fault)) from fault
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._commits.finish()
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
        new = await self._commits.write(lambda connection: put(connection, key, payload))
        if new is None:
            raise KeyConflict(key)
        if new:
            self._metrics.queued.inc()
            self._added += 1
            await self.wake()
        return new

    async def claim(self) -> Item | None:
        """Return the oldest waiting item that was not claimed since opening, or None."""
        async with self._claiming:
            await self._read_ahead()
            if not self._ahead:
                return None
            found = self._ahead.pop()
            self._claimed.add(found.id)
            return found

    async def look(self) -> None:
        """Look for items that another process has added; wake who waits for more."""
        async with self._claiming:
            await self._read_ahead()
            if not self._ahead:
                return
        self._added += 1
        await self.wake()

    async def _read_ahead(self) -> None:
        """Fill `_ahead`, oldest last.

        What was claimed is left out by name, not by a highest number: a database of many
        writers may show a lower one later.
        """
        if self._ahead:
            return
        # as they are now: what is stored while the query runs may still be read as waiting
        claimed = frozenset(self._claimed)
        query = (
            select(items)
            .where(items.c.state == "waiting")
            .order_by(items.c.id)
            .limit(_AHEAD + len(claimed))
        )
        found = await self._items(query)
        self._ahead = [one for one in found if one.id not in claimed][::-1]

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
            await _clear(connection, item.id)
            rows = [
                {"item_id": item.id, "number": number, "envelope": envelope}
                for number, envelope in enumerate(envelopes)
            ]
            await connection.execute(insert(parts), rows)
            change = update(items).where(items.c.id == item.id)
            await connection.execute(change.values(state="sending", channel=channel))

        await self._commits.write(work)
        self._claimed.discard(item.id)

    async def keep_bump(self, item: Item, number: int, envelope: bytes) -> None:
        """Keep a fee bump around an item's envelope; to be done before it is first sent."""

        async def work(connection: AsyncConnection) -> None:
            mine = (bumps.c.item_id == item.id) & (bumps.c.number == number)
            query = select(func.count()).select_from(bumps).where(mine)
            row = {
                "item_id": item.id,
                "number": number,
                "attempt": (await connection.execute(query)).scalar_one(),
                "envelope": envelope,
            }
            await connection.execute(insert(bumps).values(row))

        await self._commits.write(work)

    async def last_bumps(self, item: Item) -> dict[int, bytes]:
        """Return the last fee bump of each of an item's envelopes that has one, by number."""
        query = (
            select(bumps.c.number, bumps.c.envelope)
            .where(bumps.c.item_id == item.id)
            .order_by(bumps.c.number, bumps.c.attempt)
        )
        async with self._engine.connect() as connection:
            return {row.number: row.envelope for row in await connection.execute(query)}

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

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Hold the right to send from this outbox during the block.

        Raises:
            OutboxError: another pool, here or in another process, holds it.
        """
        async with alone(self._engine) as held:
            if not held:
                raise OutboxError(self.where, "another process is sending from it")
            yield

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

        await self._commits.write(work)
        self._claimed.discard(item.id)
        return Item(item.id, item.key, item.payload, state, item.channel, ledger, hash, why)

    async def _items(self, query: Select[Any]) -> list[Item]:
        async with self._engine.connect() as connection:
            return [Item(*row) for row in (await connection.execute(query)).all()]


async def put(connection: AsyncConnection, key: bytes, payload: bytes) -> bool | None:
    """Put an item at the end within a transaction of the caller's own; see `Outbox.add`.

    Returns:
        whether it waits now and did not before; None if the key has another payload.
    """
    query = select(items.c.id, items.c.payload, items.c.state).where(items.c.key == key)
    found = (await connection.execute(query)).one_or_none()
    if found is not None and found.payload != payload:
        return None
    if found is not None and found.state != "failed":
        return False
    if found is not None:
        await _clear(connection, found.id)
        await connection.execute(delete(items).where(items.c.id == found.id))
    row = {"key": key, "payload": payload, "state": "waiting"}
    await connection.execute(insert(items).values(row))
    return True


async def _clear(connection: AsyncConnection, item_id: int) -> None:
    """Forget the envelopes that were made for an item."""
    for table in (bumps, parts):
        await connection.execute(delete(table).where(table.c.item_id == item_id))


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _first_line(fault: Exception) -> str:
    return (str(fault) or type(fault).__name__).splitlines()[0]
