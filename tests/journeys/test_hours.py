"""The election's hours, by the ledger's clock: not open yet, extended, nearly over, over."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.contracts.commands.closer import Closer
from tests.journeys.conftest import OFTEN, Voters
from tests.journeys.device import PC, PHONE
from tests.journeys.voter import CHOICES, Voter
from tests.support.portal import Portal, portal_opened
from tests.support.portal_election import PortalElection

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARGIN = 10
"""Seconds before the end at which registration stops here: whole closes of the settings' length."""
WARNING = 120
STEADY = 8
"""Ledgers in a row at the usual pace."""


@pytest.fixture
def portal(election: PortalElection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of an election that is not open yet; its ledgers close by hand."""
    place = tmp_path_factory.mktemp("hours") / "portal"
    settings = {**OFTEN, "margin_closes": 2, "close_seconds": MARGIN / 2}
    with portal_opened(election, place, ticking=False, **settings) as running:
        yield running


@dataclass
class Hours:
    """The ledger's clock, moved by the test; a ledger closes for whatever waits for one."""

    portal: Portal
    closer: Closer
    opens: int
    ends: int

    async def at(self, second: int) -> None:
        """Close a ledger at a second, and wait until the portal has seen it.

        Some close before it, a second apart: the usual pace, by which the portal reckons its
        margin, is not the length of a jump.
        """
        for before in range(STEADY, -1, -1):
            await asyncio.to_thread(self.closer.until, second - before)
        await asyncio.to_thread(self.portal.until, lambda: self._seen(second), "it was not seen")

    def _seen(self, second: int) -> bool:
        _, page = self.portal.get("/")
        now = page.partition(b'data-now="')[2].partition(b'"')[0]
        return b"data-countdown" not in page or int(now) >= second

    async def extend(self, end: int) -> None:
        """Let the commission move the end."""
        words = ("extend", "--end", str(end), "--reason", "storm")
        await asyncio.to_thread(self.portal.town.act, *words)
        self.ends = end


@pytest_asyncio.fixture(loop_scope="session")
async def hours(portal: Portal, election: PortalElection) -> AsyncIterator[Hours]:
    """The clock of the portal's ledger."""
    with Closer(portal.ledger) as closer:
        yield Hours(portal, closer, election.opens, election.closes)


async def wake(voter: Voter) -> None:
    """Let the page ask for the time, as when a network came back."""
    await voter.page.evaluate("window.dispatchEvent(new Event('online'))")


async def test_from_before_the_opening_to_after_the_end(voters: Voters, hours: Hours) -> None:
    first, second = await voters.next(PHONE), await voters.next(PC, "en")
    for voter in (first, second):
        await not_open(voter)
    await hours.at(hours.opens)
    await first.reload()
    # the link is still known in this window
    await first.sees("link_read")
    receipt = await first.vote()

    await second.reload()
    await second.signed_in()
    for number in CHOICES[0]:
        await second.hands.tick(second.candidate(0, number))
    await hours.at(hours.ends - MARGIN - WARNING)
    await wake(second)
    warning = second.page.get_by_role("dialog", name=second.say("booth_warning_title"))
    await expect(warning).to_contain_text(second.say("booth_warning_registration"))
    await second.device.look("warning")
    await second.press("booth_go_on_voting")
    await expect(second.page.locator("[data-part=margin]")).to_have_text(
        second.say("booth_margin", seconds=MARGIN)
    )
    await extended(second, hours)
    await over(first, second, hours)
    await first.phone.skip()
    await come_back(first)
    assert await first.receipt() == receipt
    await first.device.judge("receipt after the end")


async def not_open(voter: Voter) -> None:
    """Before the opening the link leads to the countdown, and no sign-in."""
    await voter.page.goto(voter.who.link)
    await voter.sees("not_open")
    await voter.sees("time_to_opening")
    await expect(voter.link("enter")).to_have_count(0)
    await voter.device.judge("before the opening")
    await voter.device.look("before")
    await voter.page.goto(voter.portal.url + "/sign-in")
    await voter.sees("not_open")


async def extended(voter: Voter, hours: Hours) -> None:
    """The commission moves the end: the clock in the booth follows, and the choices stay."""
    clock = voter.page.locator("[data-part=election-clock]")
    assert re.match(r"00:0[0-2]:", await clock.inner_text())
    await hours.extend(hours.ends + 7200)
    await expect(clock).to_have_text(re.compile(r"^02:0[12]:"))
    for number in CHOICES[0]:
        await expect(voter.candidate(0, number)).to_be_checked()
    landing = await voter.device.context.new_page()
    await landing.goto(voter.portal.url)
    await expect(landing.get_by_text(voter.say("extended"))).to_be_visible()
    await landing.close()


async def over(first: Voter, second: Voter, hours: Hours) -> None:
    """In the margin nothing is registered any more; after the end there is but the receipt."""
    await hours.at(hours.ends - MARGIN)
    await wake(second)
    await second.fault("window")
    await second.device.judge("registration has closed")
    await second.device.look("window")
    await second.page.goto(second.portal.url)
    await second.sees("closing")
    await second.device.judge("closing")
    await hours.at(hours.ends + 1)
    for voter in (first, second):
        await voter.page.goto(voter.portal.url)
        await voter.sees("closed")
        await voter.device.judge("closed")
        await voter.device.look("closed")
    # who is signed in, and has not voted, is told so
    await second.page.goto(second.portal.url + "/receipt")
    await second.sees("no_ballot_closed")
    await second.device.judge("no ballot, closed")


async def come_back(voter: Voter) -> None:
    """Sign in after the end, to see the receipt."""
    await voter.page.goto(voter.who.link)
    await voter.follow("to_my_receipt")
    await voter.sign_in()
    await voter.code_page()
    await voter.type_code(await voter.phone.code())


async def test_a_ballot_that_no_ledger_took_is_told_as_not_recorded(
    portal: Portal, voters: Voters, hours: Hours
) -> None:
    both = [await voters.next(PHONE), await voters.next(PC, "en")]
    await hours.at(hours.opens)
    for voter in both:
        await voter.signed_in()
        await voter.fill_in()
        await voter.text_code()
    trackers = [await voter.tracker() for voter in both]
    # now no ledger closes until the end is over
    with hours.closer.hold():
        for voter in both:
            await voter.sign()
            await voter.heading(voter.say("progress"))
            await voter.device.judge("on its way")
            await voter.device.look("progress")
        await asyncio.to_thread(portal.until, lambda: portal.ledger.pending() == 2, "not sent")
        await asyncio.to_thread(portal.ledger.close, hours.ends + 1)
    for voter, tracker in zip(both, trackers, strict=True):
        await voter.heading(voter.say("not_recorded"))
        await voter.sees("not_recorded_call")
        await voter.device.judge("not recorded")
        await voter.device.look("not-recorded")
        await voter.page.goto(portal.url + f"/check?q={tracker}")
        await voter.sees("check_not_recorded")
        await voter.page.goto(portal.url + "/receipt")
        await voter.heading(voter.say("not_recorded"))
