"""Voters' accounts: taken from the registrar's list, found at sign-in, never told to others.

Rules of an import:
1. All of a list or nothing of it.
2. A row is the voter who has its licence number or its national code; who has neither is new.
3. The two numbers of a row never belong to two voters, and a mobile number to one voter only.
4. Who is not in a list stays as they are; who was purged never comes back as themselves.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.roll import voters as rules
from contracts.roll.spreadsheet import RowFault
from contracts.roll.voters import Voter
from node.base.errors import SandoghError
from web.keyring import Keyring
from web.services import Base
from web.voters.personal_data import Hashes, Person, hashes, masked, person_of, seal, unseal
from web.voters.tables import voter

__all__ = ["ImportRefused", "Imported", "Voters", "masked"]

MAX_FAULTS = 100
_BATCH = 500
_NOBODY = "-"
"""Looked up in place of what is no number; no number is written so."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list did.

    Attributes:
        new, changed, unchanged: how many of its voters.
        others: voters who are there and not in it.
        changed_rows: the list's rows that changed a voter.
    """

    new: int
    changed: int
    unchanged: int
    others: int
    changed_rows: tuple[int, ...] = ()


class ImportRefused(SandoghError):
    """A list does not go together with the voters that are there: rows, up to 100."""

    exit_code = 1

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
        super().__init__(f"voters' list: {faults[0]}{more}; nothing was imported")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Row:
    row: int
    person: Person
    hashes: Hashes


class Voters:
    """Who may sign in."""

    def __init__(self, base: Base) -> None:
        self._database = base.database
        self._keyring = base.keyring

    async def import_(
        self, listed: Sequence[Voter], progress: Callable[[int], None] = lambda _: None
    ) -> Imported:
        """Take a list in one transaction; said again, it changes nothing.

        Args:
            listed: rows of the registrar's list, their numbers all different.
            progress: told how many rows are done.

        Raises:
            ImportRefused: rows whose numbers belong to other voters; nothing was imported.
        """
        rows = [_row(self._keyring, one) for one in listed]
        async with self._database.write() as connection:
            await _lock(connection)
            before = await _count(connection)
            match = _Match(self._keyring)
            for batch in _batches(rows):
                match.add(batch, await _known(connection, batch))
                progress(match.done)
            if not match.faults:
                await _store(connection, match.new, match.changed)
                match.faults.extend(await _shared_mobiles(connection, rows))
            if match.faults:
                raise ImportRefused(tuple(match.faults[:MAX_FAULTS]))
        new, changed = len(match.new), len(match.changed)
        unchanged = len(rows) - new - changed
        others = before - changed - unchanged
        return Imported(new, changed, unchanged, others, tuple(match.changed_rows))

    async def find(self, licence: str, national_code: str) -> int | None:
        """Return the voter who has both numbers, as typed in any script, or None.

        Whatever is wrong, a number that is none, one of nobody, two of different voters, the
        same is hashed and the same one question is asked of the database.
        """
        query = select(voter.c.id).where(
            voter.c.licence_hash == self.licence_hash(licence),
            voter.c.national_hash == self.national_hash(national_code),
        )
        async with self._database.read() as connection:
            found: int | None = await connection.scalar(query)
            return found

    def licence_hash(self, typed: str) -> bytes:
        """Return the keyed hash of a licence number as typed; what is none has one, too."""
        return self._keyring.hash("licence", _normal(rules.licence, typed))

    def national_hash(self, typed: str) -> bytes:
        """Return the keyed hash of a national code as typed; what is none has one, too."""
        return self._keyring.hash("national", _normal(rules.national_code, typed))

    async def person(self, voter_id: int) -> Person | None:
        """Return what is known of a voter; None once purged.

        Raises:
            KeyringError: it was sealed under another key.
        """
        query = select(voter.c.sealed).where(voter.c.id == voter_id)
        async with self._database.read() as connection:
            sealed = await connection.scalar(query)
        return None if sealed is None else unseal(self._keyring, sealed)

    async def by_mobile(self, mobile: str) -> list[int]:
        """Return the voters with a mobile number, given in E.164."""
        query = select(voter.c.id).where(voter.c.mobile_hash == self.mobile_hash(mobile))
        async with self._database.read() as connection:
            return list(await connection.scalars(query.order_by(voter.c.id)))

    def mobile_hash(self, mobile: str) -> bytes:
        """Return the keyed hash of a mobile number in E.164."""
        return self._keyring.hash("mobile", mobile)

    async def count(self) -> int:
        """Return how many voters there are."""
        async with self._database.read() as connection:
            return await _count(connection)


class _Match:
    """The rows of a list beside the voters who are there."""

    def __init__(self, keyring: Keyring) -> None:
        self.done = 0
        self.new: list[dict[str, Any]] = []
        self.changed: list[dict[str, Any]] = []
        self.changed_rows: list[int] = []
        self.faults: list[RowFault] = []
        self._keyring = keyring
        self._taken: dict[int, int] = {}

    def add(self, batch: Sequence[_Row], known: Mapping[bytes, Any]) -> None:
        """Match rows; ``known``: the voters that they name, by either hash."""
        for one in batch:
            named = (known.get(one.hashes.licence), known.get(one.hashes.national))
            found = {row.id: row for row in named if row is not None}
            if len(found) > 1:
                self._fault(one, "has the licence number of one voter, the code of another")
            elif found:
                self._again(one, *found.values())
            else:
                self.new.append(self._values(one))
        self.done += len(batch)

    def _again(self, one: _Row, there: Any) -> None:
        first = self._taken.setdefault(there.id, one.row)
        if first != one.row:
            self._fault(one, f"is the voter of row {first} too")
        elif unseal(self._keyring, there.sealed) != one.person:
            self.changed.append({"at": there.id, **self._values(one)})
            self.changed_rows.append(one.row)

    def _fault(self, one: _Row, why: str) -> None:
        self.faults.append(RowFault(one.row, "", why))

    def _values(self, one: _Row) -> dict[str, Any]:
        return {
            "licence_hash": one.hashes.licence,
            "national_hash": one.hashes.national,
            "mobile_hash": one.hashes.mobile,
            "sealed": seal(self._keyring, one.person),
        }


def _row(keyring: Keyring, listed: Voter) -> _Row:
    person = person_of(listed)
    return _Row(listed.row, person, hashes(keyring, person))


def _normal(rule: Callable[[str], str], typed: str) -> str:
    try:
        return rule(typed)
    except rules.Refused:
        return _NOBODY


def _batches(rows: Sequence[_T], size: int = _BATCH) -> Iterator[Sequence[_T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


async def _lock(connection: AsyncConnection) -> None:
    """Let nobody else import meanwhile; on SQLite the transaction holds the write lock already."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE voter IN SHARE ROW EXCLUSIVE MODE"))


async def _count(connection: AsyncConnection) -> int:
    return await connection.scalar(select(func.count()).select_from(voter)) or 0


async def _known(connection: AsyncConnection, batch: Iterable[_Row]) -> dict[bytes, Any]:
    """Return the voters that a batch names, by each of their two hashes."""
    licences = [one.hashes.licence for one in batch]
    nationals = [one.hashes.national for one in batch]
    query = select(voter.c.id, voter.c.licence_hash, voter.c.national_hash, voter.c.sealed).where(
        or_(voter.c.licence_hash.in_(licences), voter.c.national_hash.in_(nationals))
    )
    found = (await connection.execute(query)).all()
    return dict(
        itertools.chain.from_iterable(
            ((row.licence_hash, row), (row.national_hash, row)) for row in found
        )
    )


async def _store(
    connection: AsyncConnection, new: list[dict[str, Any]], changed: list[dict[str, Any]]
) -> None:
    if changed:
        await connection.execute(
            update(voter).where(voter.c.id == bindparam("at")),
            changed,
        )
    if new:
        await connection.execute(insert(voter), new)


async def _shared_mobiles(connection: AsyncConnection, rows: Sequence[_Row]) -> Iterable[RowFault]:
    """Name the rows whose mobile number another voter has."""
    shared = select(voter.c.mobile_hash).group_by(voter.c.mobile_hash).having(func.count() > 1)
    found = set(await connection.scalars(shared))
    why = "is that of another voter already there"
    return [RowFault(one.row, "mobile", why) for one in rows if one.hashes.mobile in found]
