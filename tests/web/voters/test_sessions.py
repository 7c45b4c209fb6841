"""Sessions: one a voter, each step in order, each clock; whatever comes at the same time."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.voting.vote_code import vote_code
from tests.support.portal_database import START, MovedClock, portal_base
from tests.support.voters import invented
from web.services import Base
from web.voters.accounts import Voters
from web.voters.session import Session, SessionRefused
from web.voters.sessions import Sessions
from web.voters.tables import opened_tracker, session, voter

TRACKER, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
async def voter_id(base: Base) -> int:
    voters = Voters(base)
    await voters.import_([invented(1), invented(2)])
    at = await voters.find(invented(1).licence, invented(1).national_code)
    assert at is not None
    return at


async def opened(base: Base, voter_id: int, length: int | None = None) -> tuple[str, Session]:
    sessions = Sessions(base)
    async with base.database.write() as connection:
        token = await sessions.open(connection, voter_id, "192.0.2.7", length)
    one = await sessions.get(token)
    assert one is not None
    return token, one


async def confirm(base: Base, code: str, number: int = 1) -> int | None:
    sender = Voters(base).mobile_hash(invented(number).mobile)
    async with base.database.write() as connection:
        return await Sessions(base).confirm(connection, sender, code, base.now())


async def register(base: Base, session_id: int, tracker: bytes) -> Session:
    async with base.database.write() as connection:
        return await Sessions(base).register(connection, session_id, tracker, base.now())


async def confirmed(base: Base, voter_id: int, tracker: bytes = TRACKER) -> Session:
    token, one = await opened(base, voter_id)
    await Sessions(base).set_tracker(one, tracker)
    assert await confirm(base, vote_code(tracker)) == one.id
    found = await Sessions(base).get(token)
    assert found is not None
    return found


@asynccontextmanager
async def undone(base: Base) -> AsyncIterator[AsyncConnection]:
    """Write in a transaction that is undone."""
    with suppress(ZeroDivisionError):
        async with base.database.write() as connection:
            yield connection
            raise ZeroDivisionError


def refuses(name: str) -> "pytest.RaisesExc[SessionRefused]":
    return pytest.raises(SessionRefused, match=f": {name}$")


async def test_a_session_opens_at_the_booth(base: Base, voter_id: int) -> None:
    token, one = await opened(base, voter_id)
    assert re.fullmatch(r"[\w-]{22}", token)
    assert (one.voter_id, one.step, one.active) == (voter_id, "booth", True)
    assert (one.created, one.expires, one.ballot_expires) == (START, START + 1200, None)
    assert (one.tracker, one.code, one.code_received) == (None, None, None)
    assert await Sessions(base).address(one.id) == "192.0.2.7"
    assert await Sessions(base).by_id(one.id) == one


async def test_only_the_hash_of_a_token_is_stored(base: Base, voter_id: int) -> None:
    token, one = await opened(base, voter_id)
    async with base.database.read() as connection:
        (row,) = (await connection.execute(select(session))).all()
    held = repr(row).encode() + b"".join(bytes(v) for v in row if isinstance(v, bytes))
    assert token.encode() not in held
    assert b"192.0.2.7" not in held
    assert repr(one) == f"Session({one.id}, booth, ended None)"


async def test_an_unknown_token_has_no_session(base: Base, voter_id: int) -> None:
    await opened(base, voter_id)
    for token in ("", "x", "A" * 22, "۱" * 22):
        assert await Sessions(base).get(token) is None


async def test_no_session_opens_for_nobody_or_a_purged_voter(base: Base, voter_id: int) -> None:
    with refuses("session"):
        await opened(base, 99)
    async with base.database.write() as connection:
        await connection.execute(update(voter).values(purged=1))
    with refuses("session"):
        await opened(base, voter_id)


@pytest.mark.parametrize(
    ("setting", "manifest", "lasts"), [(None, None, 1200), (None, 60, 60), (90, 60, 90)]
)
async def test_settings_come_before_the_manifest_before_20_minutes(
    tmp_path: Path, setting: int | None, manifest: int | None, lasts: int
) -> None:
    async with portal_base(tmp_path, session=setting) as base:
        await Voters(base).import_([invented(1)])
        _, one = await opened(base, 1, manifest)
        assert one.expires == START + lasts


async def test_a_new_sign_in_ends_the_older(base: Base, voter_id: int, clock: MovedClock) -> None:
    token, first = await opened(base, voter_id)
    _, stranger = await opened(base, voter_id + 1)
    clock.move(5)
    _, second = await opened(base, voter_id)
    gone = await Sessions(base).get(token)
    assert gone is not None
    assert (gone.ended, gone.ended_why) == (START + 5, "moved")
    assert second.active
    other = await Sessions(base).by_id(stranger.id)
    assert other is not None
    assert other.active
    for step in (
        Sessions(base).set_tracker(first, TRACKER),
        Sessions(base).open_tracker(first, TRACKER),
        Sessions(base).start_ballot(first),
        register(base, first.id, TRACKER),
    ):
        with refuses("session"):
            await step


async def test_opening_that_is_undone_leaves_the_older_active(base: Base, voter_id: int) -> None:
    token, _ = await opened(base, voter_id)
    async with undone(base) as connection:
        await Sessions(base).open(connection, voter_id, "192.0.2.8")
    one = await Sessions(base).get(token)
    assert one is not None
    assert one.active


async def test_of_20_sessions_opened_at_once_one_is_active(base: Base, voter_id: int) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(opened(base, voter_id)) for _ in range(20)]
    tokens = [task.result()[0] for task in tasks]
    assert len(set(tokens)) == 20
    found = [await Sessions(base).get(token) for token in tokens]
    assert sum(one is not None and one.active for one in found) == 1
    assert {one.ended_why for one in found if one is not None} == {None, "moved"}


async def test_the_index_itself_allows_one_active_session(base: Base, voter_id: int) -> None:
    async def bare(number: int) -> bool:
        row = {"token_hash": bytes([number]) * 32, "voter_id": voter_id}
        try:
            async with base.database.write() as connection:
                await connection.execute(insert(session).values(**row, created=1, expires=2))
        except IntegrityError:
            return False
        return True

    assert sum(await asyncio.gather(*(bare(number) for number in range(20)))) == 1


async def test_a_session_ends_at_its_limit(base: Base, voter_id: int, clock: MovedClock) -> None:
    token, _ = await opened(base, voter_id)
    clock.move(1199)
    one = await Sessions(base).get(token)
    assert one is not None
    assert one.active
    clock.move(1)
    with refuses("session"):
        await Sessions(base).set_tracker(one, TRACKER)
    gone = await Sessions(base).get(token)
    assert gone is not None
    assert (gone.ended, gone.ended_why) == (START + 1200, "time")


async def test_the_ballots_clock_starts_once_and_ends_the_session(
    base: Base, voter_id: int, clock: MovedClock
) -> None:
    token, one = await opened(base, voter_id)
    clock.move(10)
    started = await Sessions(base).start_ballot(one)
    assert started.ballot_expires == started.limit == START + 910
    clock.move(50)
    assert await Sessions(base).start_ballot(one) == started
    assert await Sessions(base).start_ballot(started) == started
    clock.move(849)
    assert await Sessions(base).expire(base.now()) == 0
    clock.move(1)
    assert await Sessions(base).expire(base.now()) == 1
    gone = await Sessions(base).get(token)
    assert gone is not None
    assert gone.ended_why == "time"


async def test_the_ballots_clock_never_outlasts_the_session(
    base: Base, voter_id: int, clock: MovedClock
) -> None:
    _, one = await opened(base, voter_id)
    clock.move(1000)
    started = await Sessions(base).start_ballot(one)
    assert started.limit == one.expires
    clock.move(200)
    assert await Sessions(base).expire(base.now()) == 1


async def test_after_registration_the_ballots_clock_stands(
    base: Base, voter_id: int, clock: MovedClock
) -> None:
    _, one = await opened(base, voter_id)
    await Sessions(base).start_ballot(one)
    await Sessions(base).set_tracker(one, TRACKER)
    await confirm(base, vote_code(TRACKER))
    done = await register(base, one.id, TRACKER)
    assert done.limit == one.expires
    clock.move(1000)
    assert await Sessions(base).expire(base.now()) == 0
    clock.move(200)
    assert await Sessions(base).expire(base.now()) == 1


async def test_a_voter_leaves(base: Base, voter_id: int, clock: MovedClock) -> None:
    token, one = await opened(base, voter_id)
    await Sessions(base).end(one, "left")
    clock.move(5)
    await Sessions(base).end(one, "time")
    gone = await Sessions(base).get(token)
    assert gone is not None
    assert (gone.ended, gone.ended_why) == (START, "left")


async def test_a_tracker_is_taken_and_replaced(base: Base, voter_id: int) -> None:
    _, one = await opened(base, voter_id)
    sessions = Sessions(base)
    first = await sessions.set_tracker(one, TRACKER)
    assert (first.step, first.tracker, first.code) == ("preview", TRACKER, vote_code(TRACKER))
    assert await confirm(base, vote_code(TRACKER)) == one.id
    same = await sessions.set_tracker(one, TRACKER)
    assert (same.step, same.code_received) == ("confirmed", START)
    second = await sessions.set_tracker(one, OTHER)
    assert (second.step, second.code, second.code_received) == ("preview", vote_code(OTHER), None)
    assert await confirm(base, vote_code(TRACKER)) is None
    assert await confirm(base, vote_code(OTHER)) == one.id


async def test_a_ballot_opened_for_a_check_is_never_cast(base: Base, voter_id: int) -> None:
    sessions = Sessions(base)
    one = await confirmed(base, voter_id)
    back = await sessions.open_tracker(one, TRACKER)
    assert (back.step, back.tracker, back.code, back.code_received) == ("booth", None, None, None)
    with refuses("opened"):
        await sessions.set_tracker(back, TRACKER)
    _, stranger = await opened(base, voter_id + 1)
    with refuses("opened"):
        await sessions.set_tracker(stranger, TRACKER)
    with refuses("step"):
        await register(base, one.id, TRACKER)
    assert await confirm(base, vote_code(TRACKER)) is None
    assert (await sessions.set_tracker(back, OTHER)).step == "preview"


async def test_opened_ballots_are_known(base: Base, voter_id: int) -> None:
    _, one = await opened(base, voter_id)
    sessions = Sessions(base)
    one = await sessions.set_tracker(one, TRACKER)
    assert not await sessions.opened(TRACKER)
    await sessions.open_tracker(one, TRACKER)
    assert await sessions.opened(TRACKER)
    assert not await sessions.opened(OTHER)


async def test_many_sessions_are_read_at_once(base: Base, voter_id: int) -> None:
    _, first = await opened(base, voter_id)
    _, second = await opened(base, voter_id)
    sessions = Sessions(base)
    found = await sessions.by_ids({first.id, second.id, second.id + 1, *range(10_000, 11_000)})
    assert [(one.id, one.ended_why) for one in found] == [(first.id, "moved"), (second.id, None)]
    assert await sessions.by_ids(()) == []


async def test_a_ballot_that_another_opened_is_not_registered(base: Base, voter_id: int) -> None:
    one = await confirmed(base, voter_id)
    async with base.database.write() as connection:
        await connection.execute(insert(opened_tracker).values(tracker=TRACKER, at=1))
    with refuses("opened"):
        await register(base, one.id, TRACKER)
    with refuses("opened"):
        await Sessions(base).open_tracker(one, TRACKER)


async def test_only_the_ballot_at_the_preview_is_opened(base: Base, voter_id: int) -> None:
    sessions = Sessions(base)
    _, one = await opened(base, voter_id)
    with refuses("step"):
        await sessions.open_tracker(one, TRACKER)
    await sessions.set_tracker(one, TRACKER)
    with refuses("tracker"):
        await sessions.open_tracker(one, OTHER)
    async with base.database.read() as connection:
        count = await connection.scalar(select(func.count()).select_from(opened_tracker))
    assert count == 0


async def test_the_code_comes_from_the_voters_own_number(base: Base, voter_id: int) -> None:
    _, one = await opened(base, voter_id)
    await Sessions(base).set_tracker(one, TRACKER)
    code = vote_code(TRACKER)
    assert await confirm(base, code, number=2) is None
    assert await confirm(base, f"{(int(code) + 1) % 10**8:08d}") is None
    assert await confirm(base, "") is None
    found = await Sessions(base).by_id(one.id)
    assert found is not None
    assert (found.step, found.code_received) == ("preview", None)
    assert await confirm(base, code) == one.id


async def test_a_code_again_keeps_the_time_of_the_first(
    base: Base, voter_id: int, clock: MovedClock
) -> None:
    one = await confirmed(base, voter_id)
    clock.move(30)
    assert await confirm(base, vote_code(TRACKER)) == one.id
    found = await Sessions(base).by_id(one.id)
    assert found is not None
    assert found.code_received == START


async def test_a_code_for_an_ended_session_confirms_nothing(
    base: Base, voter_id: int, clock: MovedClock
) -> None:
    _, one = await opened(base, voter_id)
    await Sessions(base).set_tracker(one, TRACKER)
    clock.move(1200)
    assert await confirm(base, vote_code(TRACKER)) is None
    _, second = await opened(base, voter_id)
    assert await confirm(base, vote_code(TRACKER)) is None
    await Sessions(base).set_tracker(second, TRACKER)
    assert await confirm(base, vote_code(TRACKER)) == second.id


async def test_a_ballot_is_registered_once_and_for_all(
    base: Base, voter_id: int, clock: MovedClock
) -> None:
    sessions = Sessions(base)
    one = await confirmed(base, voter_id)
    done = await register(base, one.id, TRACKER)
    assert (done.step, done.tracker) == ("registered", TRACKER)
    with refuses("voted"):
        await register(base, one.id, TRACKER)
    for step in (sessions.set_tracker(done, OTHER), sessions.open_tracker(done, TRACKER)):
        with refuses("step"):
            await step
    assert await confirm(base, vote_code(TRACKER)) is None
    clock.move(60)
    _, later = await opened(base, voter_id)
    assert later.step == "registered"
    with refuses("voted"):
        await register(base, later.id, TRACKER)


async def test_nothing_is_registered_out_of_order(
    base: Base, voter_id: int, clock: MovedClock
) -> None:
    with refuses("session"):
        await register(base, 99, TRACKER)
    _, one = await opened(base, voter_id)
    with refuses("step"):
        await register(base, one.id, TRACKER)
    await Sessions(base).set_tracker(one, TRACKER)
    with refuses("step"):
        await register(base, one.id, TRACKER)
    await confirm(base, vote_code(TRACKER))
    with refuses("tracker"):
        await register(base, one.id, OTHER)
    clock.move(1200)
    with refuses("session"):
        await register(base, one.id, TRACKER)


async def test_a_registration_undone_leaves_the_voter_free(base: Base, voter_id: int) -> None:
    one = await confirmed(base, voter_id)
    async with undone(base) as connection:
        await Sessions(base).register(connection, one.id, TRACKER, base.now())
    assert (await register(base, one.id, TRACKER)).step == "registered"


async def test_of_20_registrations_at_once_one_is_taken(base: Base, voter_id: int) -> None:
    one = await confirmed(base, voter_id)
    tasks = [register(base, one.id, TRACKER) for _ in range(20)]
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(result, Session) for result in done) == 1
    refusals = [result.name for result in done if isinstance(result, SessionRefused)]
    assert refusals == ["voted"] * 19


async def test_registration_and_a_new_sign_in_at_once(base: Base, voter_id: int) -> None:
    one = await confirmed(base, voter_id)
    registered, (_, later) = await _both(base, one, voter_id)
    if isinstance(registered, Session):
        assert later.step == "registered"
    else:
        assert (registered.name, later.step) == ("session", "booth")


async def _both(
    base: Base, one: Session, voter_id: int
) -> tuple[Session | SessionRefused, tuple[str, Session]]:
    async def attempt() -> Session | SessionRefused:
        try:
            return await register(base, one.id, TRACKER)
        except SessionRefused as refusal:
            return refusal

    return await asyncio.gather(attempt(), opened(base, voter_id))


async def test_of_a_challenge_and_a_registration_at_once_one_wins(
    base: Base, voter_id: int
) -> None:
    one = await confirmed(base, voter_id)
    done = await asyncio.gather(
        register(base, one.id, TRACKER),
        Sessions(base).open_tracker(one, TRACKER),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Session) for result in done) == 1
    assert [r.name for r in done if isinstance(r, SessionRefused)] == ["step"]
