"""The ballot's clock in a browser: a warning that keeps what is chosen, then the end of the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OFTEN, Voters
from tests.journeys.device import PHONE
from tests.support.portal import Portal, portal_opened
from tests.support.portal_election import PortalElection

pytestmark = pytest.mark.asyncio(loop_scope="session")

BALLOT = 60
"""Seconds for a ballot: less than the two minutes before whose end is warned."""


@pytest.fixture(scope="module")
def portal(election: PortalElection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal at which time is short."""
    place = tmp_path_factory.mktemp("short") / "portal"
    with portal_opened(election, place, ballot=BALLOT, **OFTEN) as running:
        yield running


async def test_the_warning_keeps_what_is_chosen_and_the_end_comes(voters: Voters) -> None:
    voter = await voters.next(PHONE, judged=True)
    await voter.come_in()
    warning = voter.page.get_by_role("dialog", name=voter.say("booth_warning_title"))
    await expect(warning).to_contain_text(voter.say("booth_warning_ballot"))
    go_on = voter.button("booth_go_on_voting")
    await expect(go_on).to_be_focused()
    await voter.device.look("warning")
    await go_on.press("Enter")
    await expect(warning).to_be_hidden()
    await voter.choose(0, (1, 2))
    counter = voter.page.locator('[data-view="race-0"] [data-part="counter"]')
    await expect(counter).to_have_text(voter.say("booth_counter", count=2, max=7))
    clock = voter.page.locator('[data-part="ballot-clock"]')
    await expect(clock).to_have_text(re.compile(r"^[۰-۹]{2}:[۰-۹]{2}:[۰-۹]{2}:[۰-۹]{2}$"))
    await expect(warning).to_be_hidden()
    await voter.page.wait_for_url("**/ended*")
    await expect(voter.page.locator("[data-ended=time]")).to_be_visible()
