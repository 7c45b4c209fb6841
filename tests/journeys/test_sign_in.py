"""What goes wrong before the ballot: numbers, picture, code, limits; and the ways around it."""

import re

import pytest
from playwright.async_api import expect

from node.pages.language import FA
from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE, TABLET
from tests.journeys.voter import Voter
from tests.support.voters import national_code

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = pytest.mark.parametrize("language", ["fa", "en"])
REFUSED = r"status of 422"
"""The console tells of a form that was sent back."""


async def at_sign_in(voter: Voter) -> None:
    await voter.page.goto(voter.portal.url + "/sign-in")
    await voter.heading(voter.say("sign_in"))


async def shown(voter: Voter) -> str:
    """Return what the page says, without what was typed and the picture."""
    return await voter.page.get_by_role("main").inner_text()


@BOTH
async def test_whatever_is_wrong_the_page_is_the_same(voters: Voters, language: str) -> None:
    voter = await voters.next(language=language)
    other = voter.portal.voters[-1]
    voter.device.expect(REFUSED)
    await at_sign_in(voter)
    pages = set()
    for changed in (
        {"licence": "1499999999"},
        {"national_code": other.national_code},
        {"licence": other.licence},
        # no picture has a 1
        {"captcha": "111111"},
        {"licence": "1499999999", "national_code": "1111111111"},
    ):
        await at_sign_in(voter)
        async with voter.page.expect_response("**/sign-in*") as answer:
            await voter.sign_in(**changed)
        await voter.sees("wrong_sign_in_why")
        pages.add(((await answer.value).status, await shown(voter), await voter.page.title()))
    assert len(pages) == 1, pages
    # what was typed is still there, the picture is another
    field = voter.page.get_by_label(voter.say("licence"), exact=True)
    assert FA.digits(await field.input_value()) == FA.digits("1499999999")
    await voter.device.judge("wrong numbers")
    await voter.device.look("wrong")
    # nobody's phone has rung
    assert await voter.phone.unread() == []


@BOTH
async def test_numbers_of_another_length_are_told_before_they_are_sent(
    voters: Voters, language: str
) -> None:
    voter = await voters.next(PC, language)
    await at_sign_in(voter)
    sent = len(voter.device.requests)
    await voter.sign_in(licence="140000000", captcha="12345")
    await voter.sees("digits_10")
    await voter.sees("digits_6")
    await expect(voter.page.get_by_label(voter.say("licence"), exact=True)).to_be_focused()
    assert not [one for one in voter.device.requests[sent:] if one.method == "POST"]
    await voter.device.judge("too short")


@BOTH
async def test_five_wrong_codes_use_a_code_up(voters: Voters, language: str) -> None:
    voter = await voters.next(TABLET, language)
    voter.device.expect(REFUSED)
    await at_sign_in(voter)
    await voter.sign_in()
    await voter.code_page()
    right = await voter.phone.code()
    for left in (4, 3, 2, 1):
        await voter.type_code(another(right))
        await voter.sees("code_tries", number=left)
        await voter.sees("code_wrong")
        if left == 4:
            await voter.device.judge("wrong code")
    await voter.type_code(another(right))
    await voter.sees("code_spent")
    await voter.device.judge("code used up")
    await voter.device.look("spent")
    await expect(voter.page.get_by_label(voter.say("code"), exact=True)).to_have_count(0)
    # neither does the right one help any more; a new sign-in does
    await voter.follow("back_to_sign_in")
    await voter.sign_in()
    await voter.code_page()
    await voter.type_code(await voter.phone.code())
    await voter.page.wait_for_url("**/ballot*")


def another(code: str) -> str:
    """Return a wrong code."""
    return str((int(code) + 1) % 10**6).zfill(6)


@BOTH
async def test_a_code_sent_again_is_the_same(voters: Voters, language: str) -> None:
    voter = await voters.next(PHONE, language)
    await at_sign_in(voter)
    await voter.sign_in()
    await voter.code_page()
    first = await voter.phone.code()
    await voter.sees("code_again_left", number=2)
    for _ in range(2):
        await voter.press("code_again")
        await voter.sees("code_again_done")
        assert await voter.phone.code() == first
    await voter.sees("code_no_more")
    await expect(voter.button("code_again")).to_have_count(0)
    await voter.device.judge("sent again")
    await voter.type_code(first)
    await voter.page.wait_for_url("**/ballot*")


async def test_a_pasted_message_fills_the_code_in(voters: Voters) -> None:
    voter = await voters.next(PC)
    await voter.device.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await at_sign_in(voter)
    await voter.sign_in()
    await voter.code_page()
    code = await voter.phone.code()
    field = voter.page.get_by_label(voter.say("code"), exact=True)
    await expect(field).to_be_focused()
    assert await field.get_attribute("autocomplete") == "one-time-code"
    text = f"کد ورود: {FA.digits(code)}"
    await voter.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await voter.page.keyboard.press("Control+V")
    await expect(field).to_have_value(code)
    await voter.press("confirm")
    await voter.page.wait_for_url("**/ballot*")


@BOTH
async def test_altcha_is_the_way_without_a_picture(voters: Voters, language: str) -> None:
    voter = await voters.next(PC, language)
    await at_sign_in(voter)
    for name in ("licence", "national_code"):
        field = voter.page.get_by_label(voter.say(name), exact=True)
        await field.fill(getattr(voter.who, name))
    asked = len(voter.device.requests)
    await voter.press("altcha_choose")
    await voter.sees("altcha_lead")
    # the widget draws its tick over the box
    await voter.page.locator("altcha-widget label").first.click()
    solved = voter.page.locator("input[name=altcha]")
    await expect(solved).to_have_value(re.compile("."))
    await voter.device.judge("altcha")
    # it is loaded when it is chosen
    assert any("altcha" in one.url for one in voter.device.requests[asked:])
    assert not any("altcha" in one.url for one in voter.device.requests[:asked])
    await voter.press("confirm")
    await voter.code_page()
    await voter.type_code(await voter.phone.code())
    await voter.page.wait_for_url("**/ballot*")


@BOTH
async def test_too_many_tries_are_told_with_what_to_do(voters: Voters, language: str) -> None:
    voter = await voters.next(PHONE, language)
    voter.device.expect(REFUSED, r"status of 429")
    most = voter.portal.settings.limits.sign_ins_per_number
    await at_sign_in(voter)
    for _ in range(most):
        # the page that comes says what this one says
        async with voter.page.expect_navigation():
            await voter.sign_in(national_code=national_code(5000 + voter.who.row))
        await voter.sees("wrong_sign_in_why")
    # now the right numbers don't help
    await voter.sign_in()
    await voter.heading(voter.say("too_many"))
    await voter.sees("too_many_hurry")
    await voter.device.judge("too many tries")
    await voter.device.look("limit")
    assert await voter.phone.unread() == []
