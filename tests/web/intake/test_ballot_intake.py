"""Which ballots are taken: every rule by its name, and never two of one voter or credential."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contracts.crypto.group import ORDER
from node.submit.tables import items
from tests.support.small_election import CLOSES, OPENS, SmallElection
from tests.web.intake.polling_place import ADDRESS, PollingPlace, one_thread, polling_place
from web.database import Database
from web.intake.ballot_intake import TEXTS, BallotRefused
from web.intake.service import receiving
from web.intake.tables import ballot
from web.services import Base
from web.voters.session import Session
from web.voters.sessions import Sessions
from web.voters.tables import opened_tracker, session, voter


def refuses(name: str) -> "pytest.RaisesExc[BallotRefused]":
    return pytest.raises(BallotRefused, match=f"^{name}: ")


async def stored(base: Base) -> tuple[int, int, int]:
    """Return how many ballots, items of the outbox and voters who registered there are."""
    async with base.database.read() as connection:
        tables = (ballot, items)
        counts = [await connection.scalar(select(func.count()).select_from(one)) for one in tables]
        registered = select(func.count()).where(voter.c.registered.is_not(None))
        return counts[0], counts[1], await connection.scalar(registered)


@pytest.fixture
async def open_place(place: PollingPlace) -> PollingPlace:
    """A polling place whose portal has read the election."""
    await place.look()
    return place


async def test_ballot_voter_and_item_are_stored_together(open_place: PollingPlace) -> None:
    place = open_place
    sealed = place.seal(0)
    session_before = await place.confirmed(0, sealed.tracker)
    await place.parts.intake.receive(session_before, sealed.body, ADDRESS)
    assert await stored(place.base) == (1, 1, 1)
    async with place.base.database.read() as connection:
        row = (await connection.execute(select(ballot))).one()
        item = (await connection.execute(select(items))).one()
        step = await connection.scalar(select(session.c.step))
    assert (row.voter_id, row.tracker) == (session_before.voter_id, sealed.tracker)
    assert row.credential_index == sealed.index
    assert row.received == place.base.now()
    assert place.base.keyring.open(row.sealed_address).decode() == ADDRESS
    assert (item.key, item.payload, item.state) == (sealed.tracker, sealed.body, "waiting")
    assert step == "registered"


async def test_the_same_ballot_again_is_the_same_ballot_at_any_time(
    open_place: PollingPlace,
) -> None:
    place, intake = open_place, open_place.parts.intake
    sealed = place.seal(0)
    first = await place.confirmed(0, sealed.tracker)
    await intake.receive(first, sealed.body, ADDRESS)
    await intake.receive(first, sealed.body, ADDRESS)
    _, later = await place.sign_in(0)
    assert later.step == "registered"
    await intake.receive(later, sealed.body, ADDRESS)
    await place.ledger.close(CLOSES + 100)
    await place.look()
    await intake.receive(later, sealed.body, ADDRESS)
    place.clock.move(100_000)
    await intake.receive(later, sealed.body, ADDRESS)
    assert await stored(place.base) == (1, 1, 1)


async def test_another_ballot_of_a_voter_who_has_registered_is_refused(
    open_place: PollingPlace,
) -> None:
    place = open_place
    await place.press(0)
    _, later = await place.sign_in(0)
    with refuses("duplicate"):
        await place.parts.intake.receive(later, place.seal(0).body, ADDRESS)
    assert await stored(place.base) == (1, 1, 1)


async def test_a_session_that_has_ended_registers_nothing(open_place: PollingPlace) -> None:
    place = open_place
    sealed = place.seal(0)
    moved = await place.confirmed(0, sealed.tracker)
    with refuses("session"):
        await place.sign_in(0)
        await place.parts.intake.receive(moved, sealed.body, ADDRESS)
    over = await place.confirmed(0, sealed.tracker)
    place.clock.move(1200)
    with refuses("session"):
        await place.parts.intake.receive(over, sealed.body, ADDRESS)
    assert await stored(place.base) == (0, 0, 0)


async def test_nothing_is_registered_before_its_code_came(open_place: PollingPlace) -> None:
    place = open_place
    sealed = place.seal(0)
    token, one = await place.sign_in(0)
    with refuses("step"):
        await place.parts.intake.receive(one, sealed.body, ADDRESS)
    await place.sessions.set_tracker(one, sealed.tracker)
    with refuses("step"):
        await place.parts.intake.receive(await place.session(token), sealed.body, ADDRESS)
    # whoever says that it came
    with refuses("step"):
        pretended = replace(await place.session(token), step="confirmed")
        await place.parts.intake.receive(pretended, sealed.body, ADDRESS)


async def test_a_ballot_that_is_not_well_made_is_refused(open_place: PollingPlace) -> None:
    place = open_place
    sealed = place.seal(0)
    one = await place.confirmed(0, sealed.tracker)
    body = sealed.body
    outside = len(place.voting.election.roll()).to_bytes(4, "big")
    over = body[:-32] + ORDER.to_bytes(32, "little")
    false = body[:-32] + (int.from_bytes(body[-32:], "little") ^ 1).to_bytes(32, "little")
    wrong = {
        "size": [b"", body[:-1], body + b"\0"],
        "index": [outside + body[4:], b"\xff" * 4 + body[4:]],
        "tracker": [body[:40] + bytes((body[40] ^ 1,)) + body[41:], place.seal(0).body],
        "encoding": [over],
        "proof": [false],
    }
    for name, bodies in wrong.items():
        for bad in bodies:
            with refuses(name):
                await place.parts.intake.receive(one, bad, ADDRESS)
    assert await stored(place.base) == (0, 0, 0)
    await place.parts.intake.receive(one, body, ADDRESS)
    assert await stored(place.base) == (1, 1, 1)


async def test_nobody_votes_with_anothers_credential(open_place: PollingPlace) -> None:
    place = open_place
    theirs = place.voting.index(place.election.kappas[1])
    sealed = place.seal(0, index=theirs)
    # its tracker was made under the wrong key, as the index's own is not known to the maker
    with refuses("tracker"):
        await place.press(0, sealed)
    named = replace(sealed, tracker=place.parts.view.tracker(sealed.body))
    with refuses("proof"):
        await place.press(0, named)
    assert await stored(place.base) == (0, 0, 0)


async def test_a_credential_is_used_by_one_voter_only(open_place: PollingPlace) -> None:
    place = open_place
    await place.press(0)
    with refuses("duplicate"):
        await place.press(1, place.seal(0))
    assert await stored(place.base) == (1, 1, 1)


async def test_an_opened_ballot_is_never_registered(open_place: PollingPlace) -> None:
    place = open_place
    sealed = place.seal(0)
    one = await place.confirmed(0, sealed.tracker)
    await place.sessions.open_tracker(one, sealed.tracker)
    # the session as it was known before
    with refuses("step"):
        await place.parts.intake.receive(one, sealed.body, ADDRESS)
    other = place.seal(1)
    one = await place.confirmed(1, other.tracker)
    async with place.base.database.write() as connection:
        await connection.execute(opened_tracker.insert().values(tracker=other.tracker, at=1))
    with refuses("opened"):
        await place.parts.intake.receive(one, other.body, ADDRESS)
    assert await stored(place.base) == (0, 0, 0)


async def test_ballots_are_taken_in_the_hours_of_registration_only(
    prepared: SmallElection, tmp_path: Path
) -> None:
    async with polling_place(prepared, tmp_path, OPENS - 2) as place:
        taken = 0
        for number, (at, open_) in enumerate(
            [
                (OPENS - 2, False),
                (OPENS, True),
                # the one that waits takes a second longer
                (CLOSES - 5, True),
                (CLOSES - 4, False),
                (CLOSES, False),
                (CLOSES + 1, False),
            ]
        ):
            if at >= OPENS:
                await place.ledger.close(at)
            await place.look()
            if open_:
                await place.press(number)
                taken += 1
            else:
                with refuses("window"):
                    await place.press(number)
            assert await stored(place.base) == (taken, taken, taken)


async def test_what_the_ledger_has_bars_a_second_ballot_by_whatever_way_it_came(
    open_place: PollingPlace,
) -> None:
    place = open_place
    file = place.election.folder / "other.ballot"
    file.write_bytes(place.seal(0).body)
    await place.official(place.town.cast, file)
    await place.look()
    with refuses("voted"):
        await place.press(0)
    assert await stored(place.base) == (0, 0, 0)


async def test_twenty_presses_at_once_are_one_ballot(open_place: PollingPlace) -> None:
    place = open_place
    sealed = place.seal(0)
    one = await place.confirmed(0, sealed.tracker)
    pressed = (place.parts.intake.receive(one, sealed.body, ADDRESS) for _ in range(20))
    await asyncio.gather(*pressed)
    assert await stored(place.base) == (1, 1, 1)


async def test_many_ballots_at_once_do_not_disturb_each_other(open_place: PollingPlace) -> None:
    """Good ones, repeated ones, two of one credential, a false one, one of an old session."""
    place = open_place
    pressed: list[tuple[Session, bytes]] = []
    for number in range(6):
        sealed = place.seal(number)
        pressed.append((await place.confirmed(number, sealed.tracker), sealed.body))
    twin = place.seal(5)
    pressed.append((await place.confirmed(6, twin.tracker), twin.body))
    old = place.seal(7)
    pressed.append((await place.confirmed(7, old.tracker), old.body))
    await place.sign_in(7)
    body = pressed[0][1]
    pressed[0] = (pressed[0][0], body[:-32] + bytes(31) + b"\x01")
    pressed.append(pressed[1])
    done = await asyncio.gather(
        *(place.parts.intake.receive(one, body, ADDRESS) for one, body in pressed),
        return_exceptions=True,
    )
    said = [getattr(one, "name", one) for one in done]
    assert said[:5] == ["proof", None, None, None, None]
    assert sorted(map(str, said[5:7])) == ["None", "duplicate"]
    assert said[7:] == ["session", None]
    assert await stored(place.base) == (5, 5, 5)


async def test_two_portals_on_one_database_take_one_ballot(open_place: PollingPlace) -> None:
    place, settings = open_place, open_place.base.settings
    database = Database(settings.database)
    other = Base(settings, database, place.base.keyring, place.clock)
    sessions = Sessions(other)
    try:
        async with receiving(other, sessions, None, lambda: 0.0, one_thread) as parts:
            await parts.view.look()
            same, mine, theirs = place.seal(0), place.seal(1), place.seal(1)
            one = await place.confirmed(0, same.tracker)
            first = await place.confirmed(1, mine.tracker)
            second = await place.confirmed(2, theirs.tracker)
            done = await asyncio.gather(
                *(part.intake.receive(one, same.body, ADDRESS) for part in (parts, place.parts)),
                parts.intake.receive(first, mine.body, ADDRESS),
                place.parts.intake.receive(second, theirs.body, ADDRESS),
                return_exceptions=True,
            )
    finally:
        await database.close()
    said = [getattr(one, "name", one) for one in done]
    assert said[:2] == [None, None]
    assert sorted(map(str, said[2:])) == ["None", "duplicate"]
    assert await stored(place.base) == (2, 2, 2)


async def test_two_devices_of_a_voter_register_one_ballot(open_place: PollingPlace) -> None:
    place = open_place
    mine = place.seal(0)
    first = await place.confirmed(0, mine.tracker)
    done = await asyncio.gather(
        place.parts.intake.receive(first, mine.body, ADDRESS),
        place.press(0),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, Exception) for one in done) == 1, done
    assert await stored(place.base) == (1, 1, 1)


def test_every_name_has_its_sentence() -> None:
    for name, text in TEXTS.items():
        assert str(BallotRefused(name)) == f"{name}: {text}"
