"""Sessions: one sign-in of a voter, from the right code to its end, and the ballot it is about.

Rules, each held by the database in the very transaction that acts:
1. A voter has one active session: opening one ends the other (``moved``), under a unique index.
2. A session ends at its limit, or when the ballot's own clock ran out before the ballot was
   registered (``time``), or when the voter leaves (``left``). What has ended stays so.
3. booth → preview: a tracker was sent. Another one replaces it, and its code must come anew.
4. preview → confirmed: the code came from the voter's own number while it was in force.
5. A ballot opened for a check can never be cast: its tracker is kept for ever. → booth.
6. confirmed → registered: with the tracker in force, once a voter; nothing after it.

Only the hash of a token is stored; the token itself is with the voter's browser.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.voting.vote_code import vote_code
from node.base.errors import SandoghError
from web.keyring import Keyring
from web.services import Base
from web.voters.tables import opened_tracker, session, voter

TOKEN_SIZE = 16
DEFAULT_LENGTH = 1200
"""Seconds that a session lasts where neither settings nor manifest say otherwise."""

BOOTH, PREVIEW, CONFIRMED, REGISTERED = "booth", "preview", "confirmed", "registered"
MOVED, TIME, LEFT = "moved", "time", "left"


class SessionRefused(SandoghError):
    """A rule says no.

    Attributes:
        name: ``session`` (ended or unknown), ``step``, ``tracker`` (another is in force),
            ``opened`` (its ballot was opened), ``voted`` (the voter has registered a ballot).
    """

    exit_code = 1

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the session's rules refuse this: {name}")


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """A session as it is now; moments in Unix seconds, see the table for its fields."""

    id: int
    voter_id: int
    created: int
    expires: int
    ballot_expires: int | None
    step: str
    tracker: bytes | None
    code: str | None
    code_received: int | None
    ended: int | None
    ended_why: str | None

    def __repr__(self) -> str:
        return f"Session({self.id}, {self.step}, ended {self.ended_why})"

    @property
    def active(self) -> bool:
        """Whether it has not ended."""
        return self.ended is None

    @property
    def limit(self) -> int:
        """Return the second at which it ends by itself."""
        if self.ballot_expires is None or self.step == REGISTERED:
            return self.expires
        return min(self.expires, self.ballot_expires)


_BATCH = 500
"""Sessions asked for in one query."""
_FIELDS = [session.c[name] for name in Session.__dataclass_fields__]
_LIMIT = case(
    (
        and_(session.c.ballot_expires < session.c.expires, session.c.step != REGISTERED),
        session.c.ballot_expires,
    ),
    else_=session.c.expires,
)
"""``Session.limit`` for the database."""


class Sessions:
    """Opens sessions, takes them from step to step, ends them."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._database = base.database
        self._keyring = base.keyring

    async def open(
        self, connection: AsyncConnection, voter_id: int, address: str, length: int | None = None
    ) -> str:
        """Open a session in the caller's transaction, and end the voter's other one.

        Args:
            connection: of a writing transaction.
            voter_id: whose code was right.
            address: the visitor's; sealed until the purge.
            length: the manifest's seconds; the settings' come before them.

        Returns:
            its token: 128 bits from the OS, for the browser only.

        Raises:
            SessionRefused: ``session``: there is no such voter, or the voter was purged.
        """
        now = self._base.now()
        row = await _lock_voter(connection, voter_id)
        if row is None or row.purged is not None:
            raise SessionRefused("session")
        await _end(connection, session.c.voter_id == voter_id, MOVED, now)
        token = secrets.token_urlsafe(TOKEN_SIZE)
        seconds = self._base.settings.session or length or DEFAULT_LENGTH
        values = {
            "token_hash": _token_hash(self._keyring, token),
            "voter_id": voter_id,
            "created": now,
            "expires": now + seconds,
            "step": BOOTH if row.registered is None else REGISTERED,
            "sealed_address": self._keyring.seal(address.encode()),
        }
        await connection.execute(insert(session).values(values))
        return token

    async def get(self, token: str) -> Session | None:
        """Return the session of a token, ended ones too; one past its limit is ended first."""
        own = session.c.token_hash == _token_hash(self._keyring, token)
        async with self._database.read() as connection:
            found = await _one(connection, select(*_FIELDS).where(own))
        if found is None or not self._is_over(found):
            return found
        async with self._database.write() as connection:
            await _expire(connection, self._base.now(), own)
            return await _one(connection, select(*_FIELDS).where(own))

    async def by_id(self, session_id: int) -> Session | None:
        """Return a session by its number, as it is stored."""
        async with self._database.read() as connection:
            return await _one(connection, select(*_FIELDS).where(session.c.id == session_id))

    async def by_ids(self, ids: Collection[int]) -> list[Session]:
        """Return sessions by their numbers, as they are stored; unknown ones are left out."""
        ordered = sorted(ids)
        found: list[Session] = []
        async with self._database.read() as connection:
            for start in range(0, len(ordered), _BATCH):
                some = ordered[start : start + _BATCH]
                query = select(*_FIELDS).where(session.c.id.in_(some))
                found += [Session(*row) for row in await connection.execute(query)]
        return found

    def _is_over(self, one: Session) -> bool:
        return one.active and self._base.now() >= one.limit

    async def address(self, session_id: int) -> str | None:
        """Return the address from which a session was opened; None once purged."""
        query = select(session.c.sealed_address).where(session.c.id == session_id)
        async with self._database.read() as connection:
            sealed = await connection.scalar(query)
        return None if sealed is None else self._keyring.open(sealed).decode()

    async def start_ballot(self, one: Session) -> Session:
        """Start the ballot's clock at the ballot's first page; later ones leave it as it is.

        Raises:
            SessionRefused: ``session``: it has ended.
        """
        if one.ballot_expires is not None:
            return one
        end = func.coalesce(session.c.ballot_expires, self._base.now() + self._base.settings.ballot)
        async with self._database.write() as connection:
            await self._hold(connection, one)
            return await _change(connection, one.id, {"ballot_expires": end})

    async def set_tracker(self, one: Session, tracker: bytes) -> Session:
        """Take the tracker of the ballot at the preview, in place of any before.

        Args:
            one: the session, in booth, preview or confirmed.
            tracker: 32 bytes. The one in force already changes nothing.

        Raises:
            SessionRefused: ``session`` (ended), ``step`` (registered), ``opened``.
        """
        async with self._database.write() as connection:
            held = await self._hold(connection, one)
            _require(held.step != REGISTERED, "step")
            await _require_unopened(connection, tracker)
            if held.tracker == tracker:
                return held
            values = {
                "tracker": tracker,
                "code": vote_code(tracker),
                "code_received": None,
                "step": PREVIEW,
            }
            return await _change(connection, one.id, values)

    async def open_tracker(self, one: Session, tracker: bytes) -> Session:
        """Note that the ballot at the preview is opened for a check: it can never be cast.

        Raises:
            SessionRefused: ``session`` (ended), ``step`` (not at the preview), ``tracker``.
        """
        async with self._database.write() as connection:
            held = await self._hold(connection, one)
            _require(held.step in (PREVIEW, CONFIRMED), "step")
            _require(held.tracker == tracker, "tracker")
            await _require_unopened(connection, tracker)
            await self._keep_opened(connection, tracker)
            gone = {"tracker": None, "code": None, "code_received": None, "step": BOOTH}
            return await _change(connection, one.id, gone)

    async def opened(self, tracker: bytes) -> bool:
        """Tell whether a ballot was opened for a check."""
        async with self._database.read() as connection:
            return await _is_opened(connection, tracker)

    async def _keep_opened(self, connection: AsyncConnection, tracker: bytes) -> None:
        values = {"tracker": tracker, "at": self._base.now()}
        try:
            await connection.execute(insert(opened_tracker).values(values))
        except IntegrityError as fault:
            raise SessionRefused("opened") from fault

    async def confirm(
        self, connection: AsyncConnection, mobile_hash: bytes, code: str, at: int
    ) -> int | None:
        """Confirm the session whose voter has this number and whose code in force is this one.

        Args:
            connection: of a writing transaction.
            mobile_hash: keyed hash of the sender's number.
            code: 8 digits.
            at: Unix second at which the message came.

        Returns:
            the session's id, also if its code had come before; None if there is no such one.
        """
        whose = select(voter.c.id).where(voter.c.mobile_hash == mobile_hash)
        change = (
            update(session)
            .where(
                session.c.voter_id.in_(whose),
                session.c.ended.is_(None),
                session.c.code == code,
                session.c.step.in_((PREVIEW, CONFIRMED)),
                self._base.now() < _LIMIT,
            )
            .values(step=CONFIRMED, code_received=func.coalesce(session.c.code_received, at))
            .returning(session.c.id)
        )
        found: int | None = (await connection.execute(change)).scalars().first()
        return found

    async def register(
        self, connection: AsyncConnection, session_id: int, tracker: bytes, now: int
    ) -> Session:
        """Note in the caller's transaction that the voter's ballot is registered.

        Every rule is checked again here: what the caller knows may be old. Nothing else of the
        voter's can change before the transaction ends.

        Args:
            connection: of a writing transaction, which also stores the ballot.
            session_id: the session.
            tracker: of the ballot, computed from its body.
            now: Unix second.

        Raises:
            SessionRefused: ``session`` (ended, or past its limit), ``voted``, ``step`` (no code
                came yet), ``tracker``, ``opened``.
        """
        # three statements where all is well: many register at the same time
        whose = select(session.c.voter_id).where(session.c.id == session_id).scalar_subquery()
        query = (
            select(voter.c.id)
            .where(voter.c.id == whose, voter.c.registered.is_(None), _never_opened(tracker))
            .with_for_update(of=voter)
        )
        voter_id = await connection.scalar(query)
        step = update(session).where(
            session.c.id == session_id,
            session.c.ended.is_(None),
            now < _LIMIT,
            session.c.step == CONFIRMED,
            session.c.tracker == tracker,
        )
        row = None
        if voter_id is not None:
            returned = step.values(step=REGISTERED).returning(*_FIELDS)
            row = (await connection.execute(returned)).one_or_none()
        if row is None:
            raise await _why_not(connection, session_id, tracker, now)
        change = update(voter).where(voter.c.id == voter_id).values(registered=now)
        await connection.execute(change)
        return Session(*row)

    async def end(self, one: Session, why: str) -> None:
        """End a session; one that has ended stays as it is."""
        async with self._database.write() as connection:
            await _end(connection, session.c.id == one.id, why, self._base.now())

    async def expire(self, now: int) -> int:
        """End all sessions past their limit; return how many."""
        async with self._database.write() as connection:
            return await _expire(connection, now)

    async def _hold(self, connection: AsyncConnection, one: Session) -> Session:
        return await _hold(connection, one.id, self._base.now())


def _token_hash(keyring: Keyring, token: str) -> bytes:
    return keyring.hash("session", token)


def _require(holds: bool, name: str) -> None:
    if not holds:
        raise SessionRefused(name)


async def _lock_voter(connection: AsyncConnection, voter_id: int) -> Any:
    """Return a voter's row, which nobody else changes before this transaction ends."""
    query = select(voter.c.registered, voter.c.purged).where(voter.c.id == voter_id)
    return (await connection.execute(query.with_for_update())).one_or_none()


async def _hold(connection: AsyncConnection, session_id: int, now: int) -> Session:
    """Return an active session, which nobody else changes before this transaction ends.

    The voter's row is locked first, as whoever opens another session does.
    """
    voter_id = await connection.scalar(select(session.c.voter_id).where(session.c.id == session_id))
    if voter_id is None:
        raise SessionRefused("session")
    await _lock_voter(connection, voter_id)
    query = select(*_FIELDS).where(session.c.id == session_id).with_for_update()
    held = await _one(connection, query)
    if held is None or not held.active or now >= held.limit:
        raise SessionRefused("session")
    return held


async def _why_not(
    connection: AsyncConnection, session_id: int, tracker: bytes, now: int
) -> SessionRefused:
    """Return why a ballot is not registered: the first rule that refuses."""
    try:
        held = await _hold(connection, session_id, now)
        row = await _lock_voter(connection, held.voter_id)
        _require(row is not None and row.registered is None, "voted")
        _require(held.step == CONFIRMED, "step")
        _require(held.tracker == tracker, "tracker")
        await _require_unopened(connection, tracker)
    except SessionRefused as refused:
        return refused
    # it was so a moment ago
    return SessionRefused("step")


def _never_opened(tracker: bytes) -> ColumnElement[bool]:
    return ~exists().where(opened_tracker.c.tracker == tracker)


async def _one(connection: AsyncConnection, query: Select[Any]) -> Session | None:
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Session(*row)


async def _change(
    connection: AsyncConnection, session_id: int, values: Mapping[str, Any]
) -> Session:
    change = update(session).where(session.c.id == session_id).values(**values)
    row = (await connection.execute(change.returning(*_FIELDS))).one()
    return Session(*row)


async def _end(connection: AsyncConnection, which: Any, why: str, now: int) -> int:
    change = update(session).where(which, session.c.ended.is_(None))
    return (await connection.execute(change.values(ended=now, ended_why=why))).rowcount


async def _expire(connection: AsyncConnection, now: int, which: Any = None) -> int:
    over = now >= _LIMIT if which is None else and_(which, now >= _LIMIT)
    return await _end(connection, over, TIME, now)


async def _require_unopened(connection: AsyncConnection, tracker: bytes) -> None:
    _require(not await _is_opened(connection, tracker), "opened")


async def _is_opened(connection: AsyncConnection, tracker: bytes) -> bool:
    query = select(opened_tracker.c.at).where(opened_tracker.c.tracker == tracker)
    return await connection.scalar(query) is not None
