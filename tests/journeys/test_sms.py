"""The vote code's SMS: from another phone, with another code, out of date, typed as phones do."""

import pytest
from playwright.async_api import expect

from node.pages.language import FA
from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE, TABLET
from tests.journeys.voter import Voter

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def waits(voter: Voter) -> None:
    """Check that the page still waits for the SMS."""
    said = voter.page.locator("#booth [data-part=sms-state]")
    assert await said.inner_text() == voter.say("booth_sms_waiting")
    await expect(voter.button("booth_sign")).to_be_disabled()
    state = await voter.page.evaluate("fetch('/booth/state').then(one => one.json())")
    assert (state["step"], state["received"]) == ("preview", False)


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_the_code_counts_from_the_voters_own_number_only(
    voters: Voters, language: str
) -> None:
    voter, other = await voters.next(PHONE, language), await voters.next(PC)
    await other.come_in()
    await voter.come_in()
    await voter.fill_in()
    code = await voter.vote_code()
    await other.phone.text(code)
    await other.phone.until_taken()
    await waits(voter)
    await voter.phone.text(str((int(code) + 1) % 10**8).zfill(8))
    await voter.phone.until_taken()
    await waits(voter)
    # what to look at is told beside it
    await voter.hands.press(voter.page.get_by_text(voter.say("booth_not_received"), exact=True))
    await voter.sees("booth_not_received_own")
    await voter.device.judge("SMS not received")
    await voter.device.look("sms-help")
    await voter.phone.text(f"  {FA.digits(code[:4])} {FA.digits(code[4:])}\u200c ")
    await voter.received()


async def test_a_new_code_takes_the_place_of_the_one_before(voters: Voters) -> None:
    voter = await voters.next(TABLET)
    await voter.come_in()
    await voter.fill_in()
    first, tracker = await voter.vote_code(), await voter.tracker()
    await voter.text_code()
    await voter.hands.press(voter.page.get_by_text(voter.say("booth_not_received"), exact=True))
    await voter.press("booth_anew")
    shown = voter.page.locator("#booth output[data-part=code]")
    await expect(shown).not_to_have_text(voter.digits(first))
    second = await voter.vote_code()
    assert (second, await voter.tracker()) != (first, tracker)
    # what confirmed the first does not confirm the second
    await waits(voter)
    await voter.phone.text(first)
    await voter.phone.until_taken()
    await waits(voter)
    await voter.phone.text(second)
    await voter.received()
    fresh = await voter.tracker()
    await voter.sign()
    assert (await voter.receipt()).tracker == fresh


async def test_the_phone_is_another_window_of_the_demonstration(voters: Voters) -> None:
    voter = await voters.next(PHONE)
    window = await voters.device(PC, judged=True)
    await voter.open_link()
    await voter.enter()
    await voter.sign_in()
    await voter.code_page()
    code = await voter.phone.code()
    phone = Voter(voter.portal, voter.who, window)
    await phone.page.goto(voter.portal.url + "/phones")
    number = FA.digits("0" + voter.who.mobile.removeprefix("+98"))
    await window.look("phones")
    await phone.hands.press(phone.page.get_by_role("link", name=number))
    await phone.reads(FA.digits(code))
    await voter.type_code(code)
    await voter.fill_in()
    line = voter.portal.settings.sms.line
    field = phone.page.get_by_label(phone.say("phone_write", line=line), exact=True)
    await field.fill(await voter.vote_code())
    await phone.press("phone_send")
    await window.look("phone")
    await voter.received()
