"""One-time codes: six digits to the voter's own phone, for one sign-in.

Rules:
1. A code comes from the OS, is good for the settings' ``code`` seconds and for one use.
2. It belongs to one sign-in: the token in that browser's cookie. Elsewhere it is worth nothing.
3. At most ``limits.code_tries`` guesses, counted before they are looked at.
4. Sent again, it is the same code with the same end, at most ``limits.resends`` times.
5. So many are sent, those sent again included, for a voter, to a number, from an address.

Stored are a keyed hash of code and token, and the sealed code until it is used or over.
"""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.roll.letters import digits
from node.base.errors import SandoghError
from web.keyring import Keyring
from web.services import Base
from web.voters.code_message import code_message
from web.voters.limits import Limiter, LimitReached, address_subject
from web.voters.personal_data import Person, masked, unseal
from web.voters.tables import one_time_code, voter

DIGITS = 6
KIND = "code"
"""Of the messages that carry a code."""
TOKEN_SIZE = 16
KEEP = 3600
"""Seconds that a code's row is kept after its end, without the code."""
_TYPED = re.compile(rf"[0-9]{{{DIGITS}}}", re.ASCII)

Then = Callable[[AsyncConnection, int], Awaitable[str]]
"""(connection of the transaction that used the code, voter's id) -> a session's token."""


class Sms(Protocol):
    """Where messages are put to be sent: within the transaction that makes them."""

    async def put(
        self,
        connection: AsyncConnection,
        kind: str,
        voter_id: int | None,
        to: str,
        text: str,
        expires: int,
    ) -> int:
        """Keep a message to send; return its number."""


class CodeGone(SandoghError):
    """There is no code to send again.

    Attributes:
        name: ``unknown``, ``used``, ``expired``, ``tries`` (none left).
    """

    exit_code = 1

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is no code to send again: {name}")


@dataclass(frozen=True, slots=True)
class About:
    """What a message says beside its code.

    Attributes:
        titles: the election's, by language.
        language: of the page, ``fa`` or ``en``.
    """

    titles: Mapping[str, str]
    language: str = "fa"


@dataclass(frozen=True, slots=True)
class Pending:
    """A code that is waited for.

    Attributes:
        masked: the number it went to, ``09****51``.
        expires: Unix second.
        resends_left: how often it can be sent again.
        tries_left: guesses left.
    """

    masked: str
    expires: int
    resends_left: int
    tries_left: int


@dataclass(frozen=True, slots=True)
class CodeResult:
    """What a guess came to.

    Attributes:
        voter_id: whose code it was; None if it was wrong.
        tries_left: guesses left.
        expired: the code is over, used, or unknown: no guess can be right.
        session: what ``then`` returned.
    """

    voter_id: int | None
    tries_left: int
    expired: bool
    session: str | None = field(default=None, repr=False)


def new_token() -> str:
    """Return the token of a sign-in: 128 bits from the OS, for its cookie."""
    return secrets.token_urlsafe(TOKEN_SIZE)


class OneTimeCodes:
    """Sends codes and checks what is typed."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._database = base.database
        self._limiter = Limiter(base)
        self._limits = base.settings.limits

    async def send(
        self, voter_id: int, token: str, sms: Sms, *, address: str, about: About
    ) -> None:
        """Send a new code for a sign-in.

        Args:
            voter_id: whose both numbers were right.
            token: of this sign-in, see ``new_token``.
            sms: where the message is put, in the same transaction.
            address: the visitor's.
            about: what the message says.

        Raises:
            LimitReached: enough codes for this voter, number or address.
            CodeGone: ``unknown``: there is no such voter, or the voter was purged.
        """
        now = self._base.now()
        until = now + self._base.settings.code
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        values = {
            "token_hash": _token_hash(self._base.keyring, token),
            "voter_id": voter_id,
            "code_hash": _code_hash(self._base.keyring, token, code),
            "sealed_code": self._base.keyring.seal(code.encode()),
            "created": now,
            "expires": until,
        }
        async with self._database.write() as connection:
            person = await self._person(connection, voter_id)
            if person is None:
                raise CodeGone("unknown")
            await self._count(connection, voter_id, person, address)
            await connection.execute(insert(one_time_code).values(values))
            text = self._text(code, about)
            await sms.put(connection, KIND, voter_id, person.mobile, text, until)

    async def again(self, token: str, sms: Sms, *, address: str, about: About) -> None:
        """Send the same code again; its end stays.

        Raises:
            CodeGone: there is none that could still be typed.
            LimitReached: ``resends``, or enough codes for this voter, number or address.
        """
        async with self._database.write() as connection:
            row = await self._row(connection, token, lock=True)
            why = self._gone(row)
            if why is not None:
                raise CodeGone(why)
            if row.sent > self._limits.resends:
                raise LimitReached("resends", 0)
            person = await self._person(connection, row.voter_id)
            if person is None:
                raise CodeGone("unknown")
            await self._count(connection, row.voter_id, person, address)
            change = update(one_time_code).where(one_time_code.c.id == row.id)
            await connection.execute(change.values(sent=one_time_code.c.sent + 1))
            text = self._text(self._base.keyring.open(row.sealed_code).decode(), about)
            await sms.put(connection, KIND, row.voter_id, person.mobile, text, row.expires)

    async def check(self, token: str, typed: str, then: Then | None = None) -> CodeResult:
        """Take a guess; the right one uses the code up.

        Args:
            token: of this sign-in.
            typed: in any digits; what is no 6 digits is not counted as a guess.
            then: done in the same transaction when the code was right.
        """
        code = digits(typed)
        async with self._database.write() as connection:
            if not _TYPED.fullmatch(code):
                row = await self._row(connection, token, lock=False)
                gone = self._gone(row) not in (None, "tries")
                return CodeResult(None, 0 if gone else self._left(row.tries), gone)
            row = await self._guess(connection, token)
            if row is None:
                return await self._refused(connection, token)
            right = hmac.compare_digest(row.code_hash, _code_hash(self._base.keyring, token, code))
            if not right:
                return CodeResult(None, self._left(row.tries), False)
            used = update(one_time_code).where(one_time_code.c.id == row.id)
            values = {"used": self._base.now(), "sealed_code": None}
            await connection.execute(used.values(values))
            session = await then(connection, row.voter_id) if then is not None else None
            return CodeResult(row.voter_id, self._left(row.tries), False, session)

    async def pending(self, token: str) -> Pending | None:
        """Return what is waited for; None where the token is unknown or its code was used."""
        async with self._database.read() as connection:
            row = await self._row(connection, token, lock=False)
            if row is None or row.used is not None:
                return None
            person = await self._person(connection, row.voter_id)
        if person is None:
            return None
        resends = max(0, self._limits.resends + 1 - row.sent)
        return Pending(masked(person.mobile), row.expires, resends, self._left(row.tries))

    async def forget(self, connection: AsyncConnection) -> int:
        """Forget codes that are over, and some time later that there were any; return how many."""
        now = self._base.now()
        over = update(one_time_code).where(
            one_time_code.c.expires <= now, one_time_code.c.sealed_code.is_not(None)
        )
        await connection.execute(over.values(sealed_code=None))
        old = delete(one_time_code).where(one_time_code.c.expires <= now - KEEP)
        return (await connection.execute(old)).rowcount

    async def _guess(self, connection: AsyncConnection, token: str) -> Any:
        """Count a guess before it is looked at; None where no guess is left to take."""
        counted = (
            update(one_time_code)
            .where(
                one_time_code.c.token_hash == _token_hash(self._base.keyring, token),
                one_time_code.c.used.is_(None),
                one_time_code.c.expires > self._base.now(),
                one_time_code.c.tries < self._limits.code_tries,
            )
            .values(tries=one_time_code.c.tries + 1)
            .returning(
                one_time_code.c.id,
                one_time_code.c.voter_id,
                one_time_code.c.code_hash,
                one_time_code.c.tries,
            )
        )
        return (await connection.execute(counted)).one_or_none()

    async def _refused(self, connection: AsyncConnection, token: str) -> CodeResult:
        row = await self._row(connection, token, lock=False)
        return CodeResult(None, 0, self._gone(row) != "tries")

    def _gone(self, row: Any) -> str | None:
        """Return why a code can't be typed any more, or None."""
        if row is None:
            return "unknown"
        if row.used is not None:
            return "used"
        if row.expires <= self._base.now() or row.sealed_code is None:
            return "expired"
        return "tries" if row.tries >= self._limits.code_tries else None

    def _left(self, tries: int) -> int:
        return max(0, self._limits.code_tries - tries)

    async def _row(self, connection: AsyncConnection, token: str, *, lock: bool) -> Any:
        own = one_time_code.c.token_hash == _token_hash(self._base.keyring, token)
        query: Select[Any] = select(one_time_code).where(own)
        if lock:
            query = query.with_for_update()
        return (await connection.execute(query)).one_or_none()

    async def _person(self, connection: AsyncConnection, voter_id: int) -> Person | None:
        sealed = await connection.scalar(select(voter.c.sealed).where(voter.c.id == voter_id))
        return None if sealed is None else unseal(self._base.keyring, sealed)

    async def _count(
        self, connection: AsyncConnection, voter_id: int, person: Person, address: str
    ) -> None:
        subjects = {
            "code_voter": str(voter_id),
            "code_mobile": person.mobile,
            "code_address": address_subject(address),
        }
        await self._limiter.take(connection, subjects)

    def _text(self, code: str, about: About) -> str:
        return code_message(code, about.titles, about.language, self._base.settings.origin)


def _token_hash(keyring: Keyring, token: str) -> bytes:
    return keyring.hash("sign-in", token)


def _code_hash(keyring: Keyring, token: str, code: str) -> bytes:
    return keyring.hash("code", f"{token} {code}")
