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
from collections.abc import Collection

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.voting.vote_code import vote_code
from web.keyring import Keyring
from web.services import Base
from web.voters import session_rows as rows
from web.voters.session import (
    BOOTH,
    CONFIRMED,
    MOVED,
    PREVIEW,
    REGISTERED,
    Session,
    SessionRefused,
)
from web.voters.tables import opened_tracker, session, voter

TOKEN_SIZE = 16
DEFAULT_LENGTH = 1200
"""Seconds that a session lasts where neither settings nor manifest say otherwise."""

_BATCH = 500
"""Sessions asked for in one query."""


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
        row = await rows.lock_voter(connection, voter_id)
        if row is None or row.purged is not None:
            raise SessionRefused("session")
        await rows.end(connection, session.c.voter_id == voter_id, MOVED, now)
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
            found = await rows.one_of(connection, select(*rows.FIELDS).where(own))
        if found is None or not self._is_over(found):
            return found
        async with self._database.write() as connection:
            await rows.expire(connection, self._base.now(), own)
            return await rows.one_of(connection, select(*rows.FIELDS).where(own))

    async def by_id(self, session_id: int) -> Session | None:
        """Return a session by its number, as it is stored."""
        async with self._database.read() as connection:
            return await rows.one_of(
                connection, select(*rows.FIELDS).where(session.c.id == session_id)
            )

    async def by_ids(self, ids: Collection[int]) -> list[Session]:
        """Return sessions by their numbers, as they are stored; unknown ones are left out."""
        ordered = sorted(ids)
        found: list[Session] = []
        async with self._database.read() as connection:
            for start in range(0, len(ordered), _BATCH):
                some = ordered[start : start + _BATCH]
                query = select(*rows.FIELDS).where(session.c.id.in_(some))
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
            return await rows.change(connection, one.id, {"ballot_expires": end})

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
            rows.require(held.step != REGISTERED, "step")
            await rows.require_unopened(connection, tracker)
            if held.tracker == tracker:
                return held
            values = {
                "tracker": tracker,
                "code": vote_code(tracker),
                "code_received": None,
                "step": PREVIEW,
            }
            return await rows.change(connection, one.id, values)

    async def open_tracker(self, one: Session, tracker: bytes) -> Session:
        """Note that the ballot at the preview is opened for a check: it can never be cast.

        Raises:
            SessionRefused: ``session`` (ended), ``step`` (not at the preview), ``tracker``.
        """
        async with self._database.write() as connection:
            held = await self._hold(connection, one)
            rows.require(held.step in (PREVIEW, CONFIRMED), "step")
            rows.require(held.tracker == tracker, "tracker")
            await rows.require_unopened(connection, tracker)
            await self._keep_opened(connection, tracker)
            gone = {"tracker": None, "code": None, "code_received": None, "step": BOOTH}
            return await rows.change(connection, one.id, gone)

    async def opened(self, tracker: bytes) -> bool:
        """Tell whether a ballot was opened for a check."""
        async with self._database.read() as connection:
            return await rows.is_opened(connection, tracker)

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
                self._base.now() < rows.LIMIT,
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
            .where(voter.c.id == whose, voter.c.registered.is_(None), rows.never_opened(tracker))
            .with_for_update(of=voter)
        )
        voter_id = await connection.scalar(query)
        step = update(session).where(
            session.c.id == session_id,
            session.c.ended.is_(None),
            now < rows.LIMIT,
            session.c.step == CONFIRMED,
            session.c.tracker == tracker,
        )
        row = None
        if voter_id is not None:
            returned = step.values(step=REGISTERED).returning(*rows.FIELDS)
            row = (await connection.execute(returned)).one_or_none()
        if row is None:
            raise await rows.why_not(connection, session_id, tracker, now)
        change = update(voter).where(voter.c.id == voter_id).values(registered=now)
        await connection.execute(change)
        return Session(*row)

    async def end(self, one: Session, why: str) -> None:
        """End a session; one that has ended stays as it is."""
        async with self._database.write() as connection:
            await rows.end(connection, session.c.id == one.id, why, self._base.now())

    async def expire(self, now: int) -> int:
        """End all sessions past their limit; return how many."""
        async with self._database.write() as connection:
            return await rows.expire(connection, now)

    async def _hold(self, connection: AsyncConnection, one: Session) -> Session:
        return await rows.hold(connection, one.id, self._base.now())


def _token_hash(keyring: Keyring, token: str) -> bytes:
    return keyring.hash("session", token)
