"""Alarms: kept in the database first, then posted to a webhook until it takes them.

The body is JSON: ``id`` (the same each time it is sent again), ``election``, ``alarm``, ``text``,
``at`` (Unix seconds), ``details``. Any answer of 2xx takes it; after anything else it is sent
again, ever more seldom, for as long as it takes.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from node.base.errors import SandoghError
from node.base.transactions import Database
from verifier.index import tables
from verifier.index.rewritten import Rewritten

FIRST_PAUSE = 5
LONGEST_PAUSE = 3600
"""Seconds between two tries: doubled each time from the first to the longest."""
SECONDS = 15.0
"""For one try."""
_LOOK = 2.0
_TAKEN = 1 << 10

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_LOG = logging.getLogger("sandogh.verify.alarms")


class WebhookError(SandoghError):
    """A webhook's address can't be used."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{given[:200]!r} is no webhook: an http(s) address is needed")


class Alarms:
    """One election's alarms."""

    def __init__(
        self,
        database: Database,
        account: str,
        webhook: str | None,
        now: Callable[[], float] = time.time,
        first_pause: int = FIRST_PAUSE,
    ) -> None:
        """Send nothing yet.

        Args:
            database: the index's.
            account: the election, G….
            webhook: where alarms are posted; None keeps them only.
            now: Unix seconds.
            first_pause: seconds before the first repetition.

        Raises:
            WebhookError: the address can't be used.
        """
        if webhook is not None and not webhook.startswith(("http://", "https://")):
            raise WebhookError(webhook)
        self._database = database
        self._account = account
        self._webhook = webhook
        self._now = now
        self._first_pause = first_pause
        self._raised = asyncio.Event()

    async def rewritten(self, fault: Rewritten) -> None:
        """Tell of history that was rewritten."""
        await self.tell(
            "rewritten",
            f"{fault.what}:{fault.ledger}",
            fault.text,
            {
                "what": fault.what,
                "ledger": fault.ledger,
                "remembered": fault.remembered.hex() if fault.remembered is not None else None,
                "found": fault.found.hex() if fault.found is not None else None,
            },
        )

    async def tell(self, alarm: str, key: str, text: str, details: dict[str, Any]) -> None:
        """Keep an alarm, once for each key.

        Args:
            alarm: a fixed word.
            key: what it is about: the same thing is not told twice.
            text: one sentence.
            details: for machines.
        """
        at = int(self._now())
        election = tables.election.c
        query = select(election.id).where(election.account == self._account)
        async with self._database.write() as connection:
            number = (await connection.execute(query)).scalar_one()
            new = _INSERTS[connection.dialect.name](tables.alarm)
            body = {
                "election": self._account,
                "alarm": alarm,
                "text": text,
                "at": at,
                "details": details,
            }
            row = new.values(
                election=number,
                key=f"{alarm}:{key}"[:120],
                at=at,
                body=body,
                tries=0,
                next_try=at,
            )
            await connection.execute(row.on_conflict_do_nothing())
        self._raised.set()

    async def waiting(self) -> int:
        """Return how many alarms the webhook has not taken yet."""
        query = select(func.count()).where(tables.alarm.c.delivered.is_(None))
        async with self._database.read() as connection:
            return int(await connection.scalar(query) or 0)

    async def run(self) -> None:
        """Post alarms for ever."""
        if self._webhook is None:
            return
        limit = aiohttp.ClientTimeout(total=SECONDS)
        async with aiohttp.ClientSession(timeout=limit) as session:
            while True:
                self._raised.clear()
                await self._send_due(session, self._webhook)
                try:
                    await asyncio.wait_for(self._raised.wait(), _LOOK)
                except TimeoutError:
                    continue

    async def _send_due(self, session: aiohttp.ClientSession, webhook: str) -> None:
        table = tables.alarm
        query = (
            select(table.c.id, table.c.body, table.c.tries)
            .where(table.c.delivered.is_(None), table.c.next_try <= int(self._now()))
            .order_by(table.c.id)
            .limit(20)
        )
        async with self._database.read() as connection:
            due = (await connection.execute(query)).all()
        for one in due:
            taken = await _post(session, webhook, {"id": one.id, **one.body})
            pause = min(self._first_pause * 2**one.tries, LONGEST_PAUSE)
            values = {"tries": one.tries + 1, "next_try": int(self._now()) + pause}
            if taken:
                values["delivered"] = int(self._now())
            async with self._database.write() as connection:
                await connection.execute(update(table).where(table.c.id == one.id).values(values))


async def _post(session: aiohttp.ClientSession, webhook: str, body: dict[str, Any]) -> bool:
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    try:
        async with session.post(
            webhook, data=data, headers=headers, allow_redirects=False
        ) as answer:
            await answer.content.read(_TAKEN)
            if 200 <= answer.status < 300:
                return True
            _LOG.warning("the webhook answered %d", answer.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        _LOG.warning("the webhook can't be reached: %s", type(fault).__name__)
    return False
