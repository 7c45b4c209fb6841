"""One session a voter: a new sign-in ends the older; after voting there is but the receipt."""

import pytest
from playwright.async_api import Route, expect

from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE
from tests.journeys.voter import Receipt, Voter

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_new_sign_in_ends_the_older_device(voters: Voters, language: str) -> None:
    phone = await voters.next(PHONE, language)
    pc = Voter(phone.portal, phone.who, await voters.device(PC, language))
    await phone.come_in()
    await phone.fill_in()
    await phone.text_code()
    await pc.phone.skip()
    await pc.come_in()
    await pc.race(0)
    # the older page says so by itself, and shows no choice any more
    await phone.page.wait_for_url("**/ended*")
    await phone.heading(phone.say("ended_moved"))
    await phone.sees("ended_moved_why")
    await phone.sees("ended_moved_not_me")
    await phone.device.judge("moved")
    await phone.device.look("moved")
    await phone.page.goto(phone.portal.url + "/ballot")
    await phone.heading(phone.say("ended_moved"))
    # there and back: the one that signed in last counts
    await phone.follow("start_again")
    await phone.phone.skip()
    await phone.sign_in()
    await phone.code_page()
    await phone.type_code(await phone.phone.code())
    await pc.page.wait_for_url("**/ended*")
    await pc.heading(pc.say("ended_moved"))
    await phone.fill_in()
    await phone.text_code()
    await phone.sign()
    receipt = await phone.receipt()
    await receipt_only(pc, receipt)


async def receipt_only(voter: Voter, receipt: Receipt) -> None:
    """Whoever has voted comes to the receipt, and nowhere else."""
    await voter.phone.skip()
    await voter.come_in()
    assert await voter.receipt() == receipt
    await voter.page.goto(voter.portal.url + "/ballot")
    assert await voter.receipt() == receipt
    await voter.page.goto(voter.portal.url)
    await voter.follow("see_receipt")
    assert await voter.receipt() == receipt


async def test_a_session_that_ends_while_the_booth_comes_leads_on(voters: Voters) -> None:
    voter = await voters.next(PC)
    voter.device.expect("status of 401")

    async def moved(route: Route) -> None:
        await voter.new_session()
        await route.continue_()

    await voter.page.route("**/booth/credential*", moved)
    await voter.signed_in()
    await voter.page.wait_for_url("**/ended*")
    await voter.heading(voter.say("ended_moved"))


async def test_whoever_leaves_leaves_nothing_behind(voters: Voters) -> None:
    voter = await voters.next(PC)
    receipt = await voter.vote()
    await voter.device.judge("receipt")
    await voter.press("leave")
    await voter.heading(voter.say("ended_left"))
    await voter.device.judge("left")
    await voter.device.look("left")
    await voter.forgotten()
    assert "__Host-session" not in {one["name"] for one in await voter.device.context.cookies()}
    for path in ("/receipt", "/receipt.json", "/receipt/print", "/ballot"):
        await voter.page.goto(voter.portal.url + path)
        assert receipt.tracker not in await voter.page.content()
    await voter.page.goto(voter.portal.url + "/receipt")
    await voter.heading(voter.say("ended_none"))
    await voter.device.judge("not signed in")


async def test_leaving_before_voting_wipes_the_link(voters: Voters) -> None:
    voter = await voters.next(PHONE, "en")
    await voter.signed_in()
    await voter.race(0)
    await voter.page.goto(voter.portal.url + "/receipt")
    await voter.heading(voter.say("no_ballot"))
    await voter.device.judge("no ballot yet")
    await voter.device.look("no-ballot")
    await voter.press("leave")
    await voter.heading(voter.say("ended_left"))
    await voter.forgotten()
    # the link opened again, all goes on
    await voter.come_in()
    await voter.race(0)


async def test_two_windows_share_a_session_and_one_ballot(voters: Voters) -> None:
    voter = await voters.next(PC)
    await voter.signed_in()
    await voter.fill_in()
    first = await voter.tracker()
    second = await voter.device.context.new_page()
    window = Voter(voter.portal, voter.who, voter.device)
    voter.device.page = second
    await window.open_link()
    await window.follow("go_on")
    await window.sees("booth_started_anew")
    await window.fill_in()
    await window.text_code()
    tracker = await window.tracker()
    assert tracker != first
    # the first window says that its code is of no use any more; a new one takes over
    voter.device.page = voter.device.context.pages[0]
    await voter.sees("booth_replaced")
    await expect(voter.button("booth_sign")).to_be_disabled()
    await voter.device.judge("replaced")
    # the second votes, and the first is led to the same receipt
    voter.device.page = second
    await window.sign()
    receipt = await window.receipt()
    assert receipt.tracker == tracker
    voter.device.page = voter.device.context.pages[0]
    assert await voter.receipt() == receipt


async def test_a_window_without_a_ballot_shows_what_another_one_registers(voters: Voters) -> None:
    voter = await voters.next(PC)
    await voter.signed_in()
    await voter.fill_in()
    await voter.text_code()
    waiting = await voter.device.context.new_page()
    await waiting.goto(voter.portal.url + "/receipt")
    await expect(waiting.get_by_role("heading", level=1)).to_have_text(voter.say("no_ballot"))
    await voter.sign()
    await expect(waiting.locator("[data-receipt=recorded]")).to_be_visible()
