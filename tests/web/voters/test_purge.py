"""The purge: nothing personal is left, in rows or files, and all that the proof needs is."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.engine import make_url

from contracts.voting.vote_code import vote_code
from tests.support import stores
from tests.support.portal_database import START, MovedClock, portal_base
from tests.support.voters import invented
from tests.web.voters.texts import Texts
from web.intake.tables import ballot
from web.services import Base
from web.sms.tables import phone_message, sms_inbox, sms_message
from web.voters import purge as purging
from web.voters import puzzles
from web.voters.accounts import Imported, Voters
from web.voters.limits import Limiter
from web.voters.one_time_codes import About, CodeGone, OneTimeCodes, new_token
from web.voters.purge import NotEnded, Purged, PurgeTooEarly, purge, purge_time, require_ended
from web.voters.session import SessionRefused
from web.voters.sessions import Sessions
from web.voters.tables import (
    attempt,
    one_time_code,
    opened_tracker,
    session,
    used_puzzle,
    voter,
)
from web.voters.tidying import Tidied, tidy

TRACKER = bytes(range(32))
ADDRESS = "192.0.2.77"


async def lived(base: Base, voters: int = 3) -> None:
    """Have an election: voter 1 registered a ballot, voter 2 has a session."""
    await Voters(base).import_([invented(number) for number in range(1, voters + 1)])
    codes, sessions, token = OneTimeCodes(base), Sessions(base), new_token()
    await codes.send(1, token, Texts(), address=ADDRESS, about=About({"fa": "x"}))
    await Limiter(base).sign_in(b"L", b"N", ADDRESS)
    await puzzles.use(base, "captcha", b"p", START + 600)
    async with base.database.write() as connection:
        token = await sessions.open(connection, 1, ADDRESS)
        await sessions.open(connection, 2, ADDRESS)
    one = await sessions.get(token)
    assert one is not None
    await sessions.set_tracker(one, bytes(32))
    await sessions.open_tracker(one, bytes(32))
    await sessions.set_tracker(one, TRACKER)
    sender = Voters(base).mobile_hash(invented(1).mobile)
    async with base.database.write() as connection:
        await sessions.confirm(connection, sender, vote_code(TRACKER), START)
        await sessions.register(connection, one.id, TRACKER, START)
        values = {"voter_id": 1, "credential_index": 7, "tracker": TRACKER, "received": START}
        sealed = base.keyring.seal(ADDRESS.encode())
        await connection.execute(insert(ballot).values(**values, sealed_address=sealed))
        inbox = {"gateway": "g", "message_id": "m", "mobile_hash": sender, "received": START}
        await connection.execute(insert(sms_inbox).values(**inbox, session_id=one.id))
        sent: dict[str, Any] = {"voter_id": 1, "kind": "invite", "created": 1, "expires": 2}
        nothing = {**sent, "sealed": None, "message_id": None, "delivery": None}
        messages = [
            {**nothing, "state": "sent", "delivery": "ok", "message_id": "17"},
            {**nothing, "state": "sending", "sealed": sealed},
            {**nothing, "state": "sent", "delivery": "ok"},
        ]
        await connection.execute(insert(sms_message), messages)
        phone = {"phone": "1", "sealed": sealed, "incoming": 1, "at": START}
        await connection.execute(insert(phone_message).values(phone))


async def rows(base: Base, table: Any) -> list[Any]:
    async with base.database.read() as connection:
        return list((await connection.execute(select(table).order_by(*table.primary_key))).all())


async def test_nothing_personal_is_left(base: Base, clock: MovedClock) -> None:
    await lived(base)
    before = await rows(base, voter)
    clock.move(100)
    done = await purge(base, START)
    assert done == Purged(
        voters=3,
        ballots=1,
        sessions=2,
        codes=1,
        attempts=6,
        puzzles=1,
        sent=4,
        received=1,
        phones=1,
    )
    after = await rows(base, voter)
    hashes = {getattr(row, f"{name}_hash") for row in before + after for name in NAMES}
    assert len(hashes) == 2 * 3 * 3
    assert [(row.id, row.sealed, row.purged) for row in after] == [
        (number, None, START + 100) for number in (1, 2, 3)
    ]
    assert {row.registered for row in after} == {None}
    for table in EMPTIED:
        assert await rows(base, table) == []
    for row in await rows(base, sms_message):
        assert (row.voter_id, row.sealed, row.message_id) == (None, None, None)
    assert [(row.state, row.delivery) for row in await rows(base, sms_message)][1:] == [
        ("sent", "ok"),
        ("failed", None),
        ("sent", "ok"),
    ]


EMPTIED = (ballot, session, one_time_code, attempt, used_puzzle, sms_inbox, phone_message)
NAMES = ("licence", "national", "mobile")


async def test_what_the_proof_needs_stays(base: Base) -> None:
    await lived(base)
    await purge(base, START)
    assert [one.tracker for one in await rows(base, opened_tracker)] == [bytes(32)]


async def test_nothing_is_purged_before_its_time(base: Base, clock: MovedClock) -> None:
    await lived(base)
    after = purge_time(START + 10, 60)
    assert after == START + 10 + 60 * 86_400
    clock.now = after - 1
    with pytest.raises(PurgeTooEarly) as refusal:
        await purge(base, after)
    assert (refusal.value.now, refusal.value.after, refusal.value.exit_code) == (
        after - 1,
        after,
        1,
    )
    assert all(row.sealed is not None for row in await rows(base, voter))
    clock.move(1)
    assert (await purge(base, after)).voters == 3


async def test_an_end_before_the_last_ballot_is_none(base: Base) -> None:
    await require_ended(base, 0)
    await lived(base)
    await require_ended(base, START)
    with pytest.raises(NotEnded) as refusal:
        await require_ended(base, START - 1)
    assert (refusal.value.ended, refusal.value.registered) == (START - 1, START)


async def test_again_it_finds_nothing_to_do(base: Base, clock: MovedClock) -> None:
    await lived(base)
    await purge(base, START)
    before = [await rows(base, table) for table in (voter, ballot, sms_message)]
    clock.move(5)
    again = await purge(base, START)
    assert again.nothing
    assert [await rows(base, table) for table in (voter, ballot, sms_message)] == before


async def test_broken_off_after_any_batch_it_goes_on(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    await lived(base, voters=5)

    class Killed(Exception):
        pass

    def progress(_what: str, _count: int) -> None:
        raise Killed

    for _ in range(40):
        with suppress(Killed):
            await purge(base, START, progress)
            break
    else:
        pytest.fail("it never comes to an end")
    assert all(row.sealed is None for row in await rows(base, voter))
    for table in EMPTIED:
        assert await rows(base, table) == []
    assert all(row.voter_id is None for row in await rows(base, sms_message))


async def test_who_was_purged_is_found_by_nobody(base: Base) -> None:
    await lived(base)
    one = invented(1)
    await purge(base, START)
    voters = Voters(base)
    assert await voters.find(one.licence, one.national_code) is None
    assert await voters.person(1) is None
    assert await voters.by_mobile(one.mobile) == []
    about = About({})
    with pytest.raises(CodeGone):
        await OneTimeCodes(base).send(1, new_token(), Texts(), address=ADDRESS, about=about)
    with pytest.raises(SessionRefused):
        async with base.database.write() as connection:
            await Sessions(base).open(connection, 1, ADDRESS)
    assert await voters.import_([one]) == Imported(1, 0, 0, 3)
    assert await voters.find(one.licence, one.national_code) == 4


@pytest.mark.skipif(stores.SERVER is not None, reason="looks into SQLite's own files")
async def test_the_files_hold_nothing_of_it_any_more(tmp_path: Path) -> None:
    def as_sqlite_is_by_itself(connection: Any, _record: Any) -> None:
        # Debian's overwrites with zeros whatever is deleted, others do not
        connection.cursor().execute("PRAGMA secure_delete=OFF")

    async with portal_base(tmp_path) as base:
        await base.database.close()
        event.listen(base.database.engine.sync_engine, "connect", as_sqlite_is_by_itself)
        await lived(base, voters=50)
        gone = {
            value
            for table in (voter, session, one_time_code, attempt, sms_inbox)
            for row in await rows(base, table)
            for value in row
            if isinstance(value, bytes) and len(value) >= 32 and value != TRACKER
        }
        assert len(gone) > 4 * 50
        await purge(base, START)
        path = Path(str(make_url(base.settings.database).database))
        held = b"".join(one.read_bytes() for one in path.parent.glob("portal.db*"))
        assert held.startswith(b"SQLite format 3")
        assert not [one for one in gone if one in held]
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_tidying_ends_and_forgets_what_is_over(base: Base, clock: MovedClock) -> None:
    await lived(base)
    assert await tidy(base) == Tidied(0, 0, 0, 0)
    clock.move(1200)
    assert await tidy(base) == Tidied(2, 0, 0, 1)
    clock.move(2520)
    assert await tidy(base) == Tidied(0, 1, 6, 0)
    assert await tidy(base) == Tidied(0, 0, 0, 0)
    async with base.database.read() as connection:
        count = select(func.count()).select_from(session)
        assert await connection.scalar(count.where(session.c.ended_why == "time")) == 2
