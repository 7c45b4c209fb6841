"""The booth in a browser: choosing, preview, check; and one ballot, whatever the network does."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect
from sqlalchemy import func, select

from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE
from tests.journeys.voter import CHOICES, Voter
from tests.support.portal import Portal
from web.intake.tables import ballot
from web.services import Base

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOST = "net::ERR"
"""What Chromium's console says of a request that got no answer."""


@pytest_asyncio.fixture(loop_scope="session")
async def voter(voters: Voters) -> AsyncIterator[Voter]:
    """A voter at the first race, on a phone."""
    one = await voters.next(PHONE)
    await one.signed_in()
    await one.race(0)
    yield one


@pytest_asyncio.fixture(loop_scope="session")
async def chooser(voters: Voters) -> AsyncIterator[Voter]:
    """A voter at the first race, whose phone has nothing to do."""
    one = await voters.next(PHONE)
    await one.signed_in()
    await one.race(0)
    yield one


def part(voter: Voter, view: str, name: str) -> Locator:
    """Return a part of a view, such as a race's counter."""
    return voter.page.locator(f'[data-view="{view}"] [data-part="{name}"]')


async def ballots(portal: Portal) -> int:
    """Return how many ballots the portal has registered."""

    async def count(base: Base) -> int:
        async with base.database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(ballot)) or 0

    found: int = await asyncio.to_thread(portal.with_base, count)
    return found


# choosing


async def test_more_than_the_maximum_is_refused_until_one_is_taken_back(chooser: Voter) -> None:
    counter, wrong = part(chooser, "race-0", "counter"), part(chooser, "race-0", "wrong")
    await chooser.choose(0, range(1, 8))
    await expect(counter).to_have_text(chooser.say("booth_counter", count=7, max=7))
    await expect(wrong).to_be_hidden()
    eighth = chooser.candidate(0, 8)
    await eighth.click()
    await expect(eighth).not_to_be_checked()
    await expect(wrong).to_have_text(chooser.say("booth_too_many", max=7))
    await expect(counter).to_have_text(chooser.say("booth_counter", count=7, max=7))
    await chooser.candidate(0, 3).uncheck()
    await expect(wrong).to_be_hidden()
    await eighth.check()
    await expect(counter).to_have_text(chooser.say("booth_counter", count=7, max=7))


async def test_candidates_are_found_by_number_and_name_in_any_keyboard(chooser: Voter) -> None:
    search = chooser.page.get_by_label(chooser.say("booth_search"))
    cards = chooser.page.locator('[data-view="race-0"] .candidate')
    for typed, found in (("۱۲", 1), ("12", 1), ("نامزد هيئت ۷", 1), ("director 1", 4), ("زهره", 0)):
        await search.fill(typed)
        await expect(part(chooser, "race-0", "found")).to_have_text(
            chooser.say("booth_found", count=found)
        )
        await expect(cards.locator("visible=true")).to_have_count(found)
    await search.fill("")
    await expect(cards.locator("visible=true")).to_have_count(12)


async def test_photos_are_shown_and_one_that_was_swapped_is_not(voters: Voters) -> None:
    voter = await voters.next(PC)
    swapped: list[str] = []

    async def swap(route: Route) -> None:
        answer = await route.fetch()
        body = await answer.body()
        if not swapped:
            swapped.append(route.request.url)
            body += b"\0"
        await route.fulfill(response=answer, body=body)

    await voter.page.route("**/photos/*", swap)
    await voter.signed_in()
    await voter.race(0)
    for number in (1, 2, 3):
        await voter.candidate(0, number).scroll_into_view_if_needed()
    shown = voter.page.locator('[data-view="race-0"] img[src^="blob:"]')
    await expect(shown).to_have_count(2)
    other = voter.page.get_by_text(voter.say("booth_other_photo"))
    await expect(other.locator("visible=true")).to_have_count(1)
    for one in await shown.all():
        await expect(one).to_have_js_property("naturalWidth", 96)


async def test_back_goes_back_a_step_and_keeps_what_is_chosen(chooser: Voter) -> None:
    await chooser.fill_in()
    await chooser.page.go_back()
    await chooser.race(2)
    await chooser.page.go_back()
    await chooser.race(1)
    for number in CHOICES[1]:
        await expect(chooser.candidate(1, number)).to_be_checked()
    await chooser.page.go_forward()
    await chooser.race(2)
    await chooser.button("booth_back").click()
    await chooser.race(1)


async def test_each_step_is_named_and_takes_the_focus(chooser: Voter) -> None:
    current = chooser.page.locator('#stepper [aria-current="step"]')
    for place in range(3):
        await chooser.race(place)
        await expect(chooser.page.get_by_role("heading", level=1)).to_be_focused()
        await expect(current).to_have_count(1)
        await expect(current).to_contain_text(chooser.title(place))
        await chooser.go_on()
    await expect(current).to_contain_text(chooser.say("booth_preview"))
    await expect(chooser.page.get_by_role("heading", level=1)).to_be_focused()
    await expect(part(chooser, "preview", "nobody").locator("visible=true")).to_have_count(3)


# the preview


async def test_an_edit_makes_a_new_ballot_and_none_keeps_the_code(voter: Voter) -> None:
    await voter.fill_in()
    code, tracker = await voter.vote_code(), await voter.tracker()
    edit = voter.page.get_by_role("button", name=voter.say("booth_edit_race", race=voter.title(1)))
    await edit.click()
    await voter.race(1)
    await voter.go_on()
    await voter.go_on()
    assert (await voter.vote_code(), await voter.tracker()) == (code, tracker)
    await edit.click()
    await voter.candidate(1, CHOICES[1][0]).uncheck()
    await voter.go_on()
    await voter.go_on()
    await expect(part(voter, "preview", "tracker")).not_to_have_text(tracker)
    await voter.phone.text(code)
    await voter.text_code()


# from signing on


async def test_pressing_twice_and_losing_answers_registers_one_ballot(
    voter: Voter, portal: Portal
) -> None:
    voter.device.expect(LOST)
    sent: list[bytes | None] = []

    async def lose(route: Route) -> None:
        sent.append(route.request.post_data_buffer)
        if len(sent) == 1:
            await route.abort()
        elif len(sent) == 2:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await voter.page.route("**/booth/ballot*", lose)
    before = await ballots(portal)
    await voter.fill_in()
    tracker = await voter.tracker()
    await voter.text_code()
    await voter.button("booth_sign").dblclick()
    assert (await voter.receipt()).tracker == tracker
    assert await ballots(portal) == before + 1
    assert sent[0] is not None
    assert set(sent) == {sent[0]}


async def test_a_signed_ballot_outlives_a_reload_and_a_new_sign_in(
    voter: Voter, portal: Portal
) -> None:
    voter.device.expect(LOST)
    voter.page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    sent: list[bytes | None] = []

    async def lose(route: Route) -> None:
        sent.append(route.request.post_data_buffer)
        await route.abort()

    await voter.page.route("**/booth/ballot*", lose)
    before = await ballots(portal)
    await voter.fill_in()
    tracker = await voter.tracker()
    await voter.text_code()
    await voter.sign()
    await expect(part(voter, "preview", "progress-text")).to_have_text(
        voter.say("booth_sending_again")
    )
    await voter.page.reload()
    await expect(voter.page.get_by_text(voter.say("booth_signed_text"))).to_be_visible()
    assert await voter.tracker() == tracker
    for name in ("booth_edit", "booth_anew", "booth_open_this"):
        await expect(voter.button(name).locator("visible=true")).to_have_count(0)
    await expect(voter.button("booth_sign")).to_be_enabled()
    # another session: the same ballot, with its code texted again
    await voter.come_in()
    assert await voter.tracker() == tracker
    await expect(voter.button("booth_sign")).to_be_disabled()
    await voter.text_code()
    await voter.page.unroute("**/booth/ballot*")
    async with voter.page.expect_request(re.compile("/booth/ballot")) as asked:
        await voter.sign()
    assert (await voter.receipt()).tracker == tracker
    assert await ballots(portal) == before + 1
    assert {*sent, (await asked.value).post_data_buffer} == {sent[0]}
    await voter.forgotten()


async def test_a_reload_before_signing_forgets_what_was_chosen(chooser: Voter) -> None:
    chooser.page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await chooser.fill_in()
    tracker = await chooser.tracker()
    await chooser.page.reload()
    await chooser.race(0)
    await expect(part(chooser, "race-0", "started-anew")).to_be_visible()
    await expect(chooser.page.locator("#races input:checked")).to_have_count(0)
    kept = await chooser.page.evaluate("Object.keys(sessionStorage).sort()")
    assert kept == ["sandogh.c", "sandogh.e"]
    await chooser.fill_in()
    assert await chooser.tracker() != tracker
