"""A ballot taken: checked, then stored with the voter's state and the submitter's item at once.

The rules, in the order in which they are asked; the first that refuses is named:

1. The very ballot that this voter registered is taken once more, at any time, and changes
   nothing. Another one of a voter who has registered is a ``duplicate``.
2. ``session``, ``step``: the session is active, and its vote code has come.
3. ``size``: the body has the one length that the races give.
4. ``index``: it names a credential that the roll has and that is not annulled.
5. ``tracker``: its head has, under the key in force for that index and the election's context,
   the tracker that the voter confirmed.
6. ``voted``: no ballot of the index counts on the ledger. ``duplicate``: none of it was
   registered here.
7. ``window``: registration is open, by the ledger's time.
8. ``encoding``, ``proof``: every point and scalar is canonical, and the proof holds: it is the
   credential's signature, too, so nobody votes with another's.
9. 1, 2, 4 to 7 and ``opened`` again, and the tables' unique indices, in the one transaction that
   stores ballot, voter's state and outbox item.

Killed before that transaction was committed, nothing has changed; killed after it, the ballot is
registered, and the submitter finds it in its outbox.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Literal

from sqlalchemy import insert, or_, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from node.base.errors import SandoghError
from node.submit.outbox import put
from node.submit.tables import items
from web.intake import faring
from web.intake.election import ElectionView
from web.intake.proofs import Proofs
from web.intake.tables import ballot
from web.intake.together import Together
from web.portal.journey import Registered
from web.services import Base
from web.voters.session import CONFIRMED, Session, SessionRefused
from web.voters.sessions import Sessions

TEXTS = {
    "session": "the session has ended",
    "step": "the vote code has not come, or another ballot is at the preview",
    "size": "the ballot has not the length of this election's ballots",
    "index": "the ballot names no credential that can vote",
    "tracker": "the ballot is not the one that was confirmed",
    "opened": "the ballot was opened for a check",
    "voted": "a ballot of this credential is on the ledger",
    "duplicate": "another ballot of this voter or credential is registered",
    "window": "ballots are not registered now",
}
"""What is refused, by name; ``encoding`` and ``proof`` say what is wrong."""

_LOG = logging.getLogger("sandogh.web.intake")

There = Literal["same", "another", "credential"]
Wake = Callable[[], Awaitable[None]]
"""Tells the submitter that its outbox has more."""


class BallotRefused(SandoghError):
    """A ballot is not taken: the rule's name, and a sentence."""

    exit_code = 1

    def __init__(self, name: str, text: str = "") -> None:
        self.name = name
        self.text = text or TEXTS[name]
        super().__init__(f"{name}: {self.text}")


class IntakeFailed(SandoghError):
    """The database did not store a ballot; nothing has changed, and it may be sent again."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(f"a ballot could not be stored: {type(fault).__name__}")


class Intake:
    """Takes ballots.

    Args:
        base: the portal's.
        view: the election.
        sessions: the voters'.
        proofs: open.
        wake: is awaited when ballots were put into the outbox.
    """

    def __init__(
        self, base: Base, view: ElectionView, sessions: Sessions, proofs: Proofs, wake: Wake
    ) -> None:
        self._base = base
        self._view = view
        self._sessions = sessions
        self._proofs = proofs
        self._wake = wake
        self._commits = Together(base.database.write)
        self._untold = False
        self._telling: asyncio.Task[None] | None = None

    async def receive(self, session: Session, body: bytes, address: str) -> None:
        """Register a ballot; return when it is on the disk.

        Args:
            session: the voter's.
            body: the ballot's bytes.
            address: the visitor's; sealed until the purge.

        Raises:
            BallotRefused: a rule says no.
            IntakeFailed: the database does not store it.
            NotOpened: the election has not been read yet.
        """
        there = await self._there(session.voter_id, body)
        if there == "same":
            return
        if there == "another":
            raise BallotRefused("duplicate")
        try:
            await self._take(session, body, address, free=there is None)
        except BallotRefused:
            # the very ballot may have been registered meanwhile, here or by another portal
            if await self._there(session.voter_id, body) == "same":
                return
            raise
        self._view.queued(1)
        self._untold = True
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def status(self, voter_id: int) -> Registered | None:
        """Return how a voter's registered ballot fares; None where there is none.

        Raises:
            NotOpened: the election has not been read yet.
        """
        async with self._base.database.read() as connection:
            return await faring.of_voter(connection, voter_id, self._view.may_count)

    async def statuses(self, voters: Collection[int]) -> dict[int, Registered]:
        """Return how registered ballots fare, by voter, read at once."""
        async with self._base.database.read() as connection:
            return await faring.of_voters(connection, voters, self._view.may_count)

    async def finish(self) -> None:
        """Wait until all that was taken is stored, and the submitter told."""
        await self._commits.finish()
        if self._telling is not None:
            await self._telling

    async def _take(self, session: Session, body: bytes, address: str, free: bool) -> None:
        if not session.active or self._base.now() >= session.limit:
            raise BallotRefused("session")
        if session.step != CONFIRMED:
            raise BallotRefused("step")
        index = self._index(body)
        self._require_tracker(session, body)
        self._require_free(index)
        if not free:
            raise BallotRefused("duplicate")
        self._require_hours()
        statement = self._view.opened().statement
        fault = await self._proofs.fault(statement, body, self._view.key(index))
        if fault is not None:
            raise BallotRefused(fault.reason, fault.text)
        try:
            await self._commits.write(
                lambda connection: self._store(connection, session, body, address)
            )
        except SessionRefused as refused:
            name = "duplicate" if refused.name == "voted" else refused.name
            raise BallotRefused(name) from refused
        except IntegrityError as conflict:
            raise BallotRefused("duplicate") from conflict
        except (SQLAlchemyError, OSError) as error:
            _LOG.exception("a ballot could not be stored")
            raise IntakeFailed(error) from error

    async def _there(self, voter_id: int, body: bytes) -> There | None:
        """Tell what was registered: this very ballot, another one of the voter, or of its index."""
        index = int.from_bytes(body[:4], "big")
        query = (
            select(ballot.c.voter_id, items.c.payload)
            .select_from(ballot)
            .join(items, items.c.key == ballot.c.tracker, isouter=True)
            .where(or_(ballot.c.voter_id == voter_id, ballot.c.credential_index == index))
        )
        async with self._base.database.read() as connection:
            rows = {row[0]: row[1] for row in await connection.execute(query)}
        if voter_id in rows:
            return "same" if rows[voter_id] == body else "another"
        return "credential" if rows else None

    def _index(self, body: bytes) -> int:
        now = self._view.opened()
        if len(body) != now.statement.shape.body_size:
            raise BallotRefused("size")
        index = int.from_bytes(body[:4], "big")
        if index >= len(now.roll) or self._view.annulled(index):
            raise BallotRefused("index")
        return index

    def _require_tracker(self, session: Session, body: bytes) -> None:
        if session.tracker is None or self._view.tracker(body) != session.tracker:
            raise BallotRefused("tracker")

    def _require_free(self, index: int) -> None:
        if self._view.voted(index):
            raise BallotRefused("voted")

    def _require_hours(self) -> None:
        if not self._view.opened().registers:
            raise BallotRefused("window")

    async def _store(
        self, connection: AsyncConnection, session: Session, body: bytes, address: str
    ) -> None:
        """Store a ballot whose proof holds; raise if a rule refuses it now."""
        # what the ledger has shown while the proof was checked
        index = self._index(body)
        self._require_tracker(session, body)
        self._require_free(index)
        self._require_hours()
        assert session.tracker is not None
        now = self._base.now()
        await self._sessions.register(connection, session.id, session.tracker, now)
        row = {
            "voter_id": session.voter_id,
            "credential_index": index,
            "tracker": session.tracker,
            "received": now,
            "sealed_address": self._base.keyring.seal(address.encode()),
        }
        await connection.execute(insert(ballot).values(row))
        if await put(connection, session.tracker, body) is None:
            raise BallotRefused("duplicate")

    async def _tell(self) -> None:
        """Tell the submitter, once for all that came together."""
        while self._untold:
            self._untold = False
            await self._wake()
