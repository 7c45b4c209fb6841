"""Pages beside the way: help, looking a vote up, what is not there; and all without scripts."""

import pytest
from playwright.async_api import Browser

from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE
from tests.journeys.voter import Voter
from tests.support.portal import Portal

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = pytest.mark.parametrize("language", ["fa", "en"])


@BOTH
async def test_help_says_what_to_do(voters: Voters, language: str) -> None:
    voter = await voters.next(PHONE, language)
    await voter.page.goto(voter.portal.url)
    footer = voter.page.get_by_role("contentinfo")
    await voter.hands.press(footer.get_by_role("link", name=voter.say("help")))
    await voter.heading(voter.say("help"))
    folds = voter.page.locator("details")
    for fold in await folds.all():
        await voter.hands.press(fold.locator("summary"))
    assert await folds.count() > 10
    assert await voter.page.locator("details[open] p").count() >= await folds.count()
    await voter.device.judge("help")
    await voter.device.look("help")


@BOTH
@pytest.mark.parametrize("asked", ["bad", "unknown"])
async def test_a_vote_that_is_not_there_is_looked_up(
    voters: Voters, language: str, asked: str
) -> None:
    voter = await voters.next(PC, language)
    await voter.page.goto(voter.portal.url + "/check")
    await voter.heading(voter.say("check"))
    await voter.device.judge("check")
    field = voter.page.get_by_label(voter.say("check_label"), exact=True)
    await voter.hands.type(field, {"bad": "nonsense", "unknown": "ab" * 32}[asked])
    await voter.press("check_do")
    await voter.sees(f"check_{asked}")
    await voter.device.judge(asked)
    await voter.device.look(asked)


@BOTH
async def test_what_is_not_there_is_told_in_a_page(voters: Voters, language: str) -> None:
    voter = await voters.next(PHONE, language)
    voter.device.expect("status of 404")
    await voter.page.goto(voter.portal.url + "/nowhere")
    await voter.heading(voter.say("fault_404"))
    await voter.device.judge("404")


async def test_without_scripts_the_way_goes_up_to_the_ballot(
    portal: Portal, browser: Browser, voters: Voters
) -> None:
    voter = await voters.next(PC)
    context = await browser.new_context(java_script_enabled=False)
    try:
        plain = Voter(portal, voter.who, voter.device)
        voter.device.page = await context.new_page()
        await plain.page.goto(voter.who.link)
        await plain.enter()
        await plain.sign_in()
        await plain.code_page()
        await plain.type_code(await plain.phone.code())
        # a browser that is told to run no scripts by the debugger draws no <noscript>
        note = plain.page.locator("main noscript")
        assert plain.say("booth_needs_script") in (await note.text_content() or "")
        await plain.page.goto(portal.url + "/receipt")
        await plain.heading(plain.say("no_ballot"))
        await plain.press("leave")
        await plain.heading(plain.say("ended_left"))
    finally:
        await context.close()
