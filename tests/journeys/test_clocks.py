"""Each of a voter's clocks: the code's, the ballot's, the session's; and the warning before."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OFTEN, Voters
from tests.journeys.device import PC, PHONE, TABLET
from tests.journeys.voter import CHOICES, Voter
from tests.support.portal import Portal, portal_opened
from tests.support.portal_election import PortalElection

pytestmark = pytest.mark.asyncio(loop_scope="session")

USUAL = {"code": 120, "ballot": 900, "session": 1200}


@pytest.fixture(scope="module")
def portal(election: PortalElection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that is started anew with other clocks."""
    place = tmp_path_factory.mktemp("clocks") / "portal"
    with portal_opened(election, place, **OFTEN) as running:
        yield running


async def clocks(portal: Portal, **seconds: int) -> None:
    """Start the portal with these clocks."""
    changed: dict[str, Any] = {**USUAL, **seconds}
    await asyncio.to_thread(portal.restart, **changed)


async def test_a_one_time_code_runs_out(portal: Portal, voters: Voters) -> None:
    await clocks(portal, code=5)
    both = [await voters.next(PHONE), await voters.next(PC, "en")]
    for voter in both:
        await voter.page.goto(portal.url + "/sign-in")
        await voter.sign_in()
        await voter.code_page()
    for voter in both:
        await voter.sees("code_over")
        await voter.sees("code_start_again")
        await expect(voter.button("confirm")).to_be_hidden()
        await voter.device.judge("code over")
        await voter.device.look("over")
        # the server says so, too
        await voter.reload()
        await voter.sees("code_over")
        await voter.follow("back_to_sign_in")
        await voter.heading(voter.say("sign_in"))


@pytest.mark.parametrize("clock", ["ballot", "session"])
async def test_whose_time_is_over_begins_anew(portal: Portal, voters: Voters, clock: str) -> None:
    await clocks(portal, **{clock: 6})
    both = [await voters.next(PHONE), await voters.next(TABLET, "en")]
    for voter in both:
        # the time may be over before all of the booth has come
        voter.device.expect("status of 401")
    await asyncio.gather(*(one.signed_in() for one in both))
    for voter in both:
        # the page leads there by itself
        await voter.page.wait_for_url("**/ended*")
        await voter.heading(voter.say("ended_time"))
        await voter.sees("ended_time_do")
        await voter.device.judge("time over")
        await voter.device.look(f"{clock}-over")
        await voter.page.goto(portal.url + "/ballot")
        await voter.heading(voter.say("ended_time"))
        assert "/ended" in voter.page.url
    await clocks(portal)
    await both[0].come_in()
    await both[0].race(0)


async def test_a_warning_two_minutes_before_keeps_the_choices(
    portal: Portal, voters: Voters
) -> None:
    await clocks(portal)
    both = [await voters.next(PHONE), await voters.next(PC, "en")]
    for voter in both:
        await voter.device.context.clock.install()
    await asyncio.gather(*(one.signed_in() for one in both))
    for voter in both:
        for number in CHOICES[0]:
            await voter.hands.tick(voter.candidate(0, number))
    for voter in both:
        await expect(voter.page.get_by_role("dialog")).to_have_count(0)
        await go_to(voter, 119)
        await warned(voter)
        for number in CHOICES[0]:
            await expect(voter.candidate(0, number)).to_be_checked()
        await voter.go_on()
        for place in (1, 2):
            await voter.choose(place, CHOICES[place])
            await voter.go_on()
        await voter.heading(voter.say("booth_preview"))
        # warned once
        await expect(voter.page.get_by_role("dialog")).to_have_count(0)


async def go_to(voter: Voter, seconds: int) -> None:
    """Let the device's clock go on until the ballot has so many seconds left."""
    shown = await voter.page.locator("[data-part=ballot-clock]").inner_text()
    days, hours, minutes, rest = map(int, shown.split(":"))
    left = ((days * 24 + hours) * 60 + minutes) * 60 + rest
    assert seconds < left <= USUAL["ballot"]
    await voter.device.context.clock.fast_forward((left - seconds) * 1000)


async def warned(voter: Voter) -> None:
    """Wait for the warning, and go on."""
    warning = voter.page.get_by_role("dialog", name=voter.say("booth_warning_title"))
    await expect(warning).to_contain_text(voter.say("booth_warning_kept"))
    left = warning.locator("[data-part=left]")
    await expect(left).to_have_text(re.compile(f"^{voter.digits('01')}:|^{voter.digits('02:00')}$"))
    go_on = voter.button("booth_go_on_voting")
    await expect(go_on).to_be_focused()
    await voter.device.judge("warning")
    await voter.device.look("warning")
    await voter.hands.press(go_on)
    await expect(warning).to_be_hidden()
