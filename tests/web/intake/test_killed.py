"""Killed between any two steps, a portal that starts again has one ballot on the ledger."""

import asyncio
import signal

import pytest
from sqlalchemy import func, select

from tests.web.intake.killed_portal import POINTS, KilledPortals
from tests.web.intake.polling_place import ADDRESS, PollingPlace
from web.intake.receipt import receipt_facts
from web.intake.tables import ballot, ledger_cast


@pytest.mark.slow
async def test_one_ballot_and_one_receipt_wherever_it_was_killed(place: PollingPlace) -> None:
    with KilledPortals() as portals:
        for number, point in enumerate(POINTS):
            await dies_at(place, portals, number, point)


async def dies_at(place: PollingPlace, portals: KilledPortals, number: int, point: str) -> None:
    """Let a portal take a voter's ballot and die; go on with another portal."""
    sealed = place.seal(number)
    token, one = await place.sign_in(number)
    await place.confirm(number, one, sealed.tracker)
    # amid sending nothing closes: the ballot hangs in the ledger's queue
    if point != "sent, not answered":
        place.close_what_waits()
    ended = await asyncio.to_thread(
        portals.run,
        settings=place.base.settings.model_dump(mode="json"),
        now=place.clock.now,
        token=token,
        body=sealed.body.hex(),
        point=point,
        pending=f"{place.ledger.url}/_clock",
    )
    assert ended == -signal.SIGKILL, f"{point}: {ended}"
    place.close_what_waits()
    # the voter's device has had no answer: it sends the same bytes again
    await place.look()
    await place.parts.intake.receive(await place.session(token), sealed.body, ADDRESS)
    await place.parts.intake.receive(await place.session(token), sealed.body, ADDRESS)
    place.start()
    await place.until_recorded(number)
    await place.end_works()
    assert await casts_of(place, sealed.tracker) == 1, point
    async with place.base.database.read() as connection:
        count = await connection.scalar(select(func.count()).select_from(ballot))
    assert count == number + 1, point
    facts = receipt_facts(place.parts.view, await place.fares(number))
    assert facts is not None
    found = await place.parts.lookup.find(facts.receipt.transaction)
    assert found is not None
    assert (found.verdict, found.tracker) == ("counted", sealed.tracker), point


async def casts_of(place: PollingPlace, tracker: bytes) -> int | None:
    await place.look()
    query = select(func.count()).where(ledger_cast.c.tracker == tracker)
    async with place.base.database.read() as connection:
        return await connection.scalar(query)
