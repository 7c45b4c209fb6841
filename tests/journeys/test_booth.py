"""The booth in a browser: choosing, preview, check; and one ballot, whatever the network does."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect
from sqlalchemy import func, select

from contracts.reading.election import read_election, read_qualification
from contracts.voting.challenge import decode_challenge, differences
from node.networks.horizon import HorizonReader
from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE
from tests.journeys.voter import CHOICES, Voter
from tests.support.portal import Portal
from web.intake.tables import ballot
from web.portal.cookies import SESSION
from web.services import Base
from web.voters.accounts import Voters as Accounts
from web.voters.sessions import Sessions

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOST = "net::ERR"
"""What Chromium's console says of a request that got no answer."""


@pytest_asyncio.fixture(loop_scope="session")
async def voter(voters: Voters) -> AsyncIterator[Voter]:
    """A voter at the first race, on a phone."""
    one = await voters.next(PHONE)
    await one.come_in()
    await one.race(0)
    yield one


@pytest_asyncio.fixture(loop_scope="session")
async def chooser(voters: Voters) -> AsyncIterator[Voter]:
    """A voter at the first race, whose phone has nothing to do."""
    one = await voters.next(PHONE)
    await signed_in(one)
    await one.open_link()
    await one.page.goto(one.portal.url + "/ballot")
    await one.race(0)
    yield one


async def signed_in(voter: Voter) -> None:
    """Give a voter's browser a session, as a right one-time code does."""

    async def open_one(base: Base) -> str:
        found = await Accounts(base).find(voter.who.licence, voter.who.national_code)
        assert found is not None
        async with base.database.write() as connection:
            return await Sessions(base).open(connection, found, "127.0.0.1")

    token = await asyncio.to_thread(voter.portal.with_base, open_one)
    await voter.device.context.add_cookies(
        [
            {
                "name": SESSION,
                "value": token,
                # over http such a cookie is set by the page itself only, and on this machine only
                "url": voter.portal.url.replace("http:", "https:"),
                "secure": True,
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )


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
    await signed_in(voter)
    await voter.open_link()
    await voter.page.goto(voter.portal.url + "/ballot")
    await voter.race(0)
    for number in (1, 2, 3):
        await voter.candidate(0, number).scroll_into_view_if_needed()
    shown = voter.page.locator('[data-view="race-0"] img[src^="blob:"]')
    await expect(shown).to_have_count(2)
    other = voter.page.get_by_text(voter.say("booth_other_photo"))
    await expect(other.locator("visible=true")).to_have_count(1)
    for width in await shown.evaluate_all("all => all.map((one) => one.naturalWidth)"):
        assert width == 96


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


async def test_a_new_code_takes_the_place_of_the_old_one(voter: Voter) -> None:
    await voter.fill_in()
    code, tracker = await voter.vote_code(), await voter.tracker()
    await voter.text_code()
    await voter.page.get_by_text(voter.say("booth_not_received"), exact=True).click()
    await voter.button("booth_anew").click()
    await expect(part(voter, "preview", "tracker")).not_to_have_text(tracker)
    await expect(voter.button("booth_sign")).to_be_disabled()
    await voter.phone.text(code)
    assert await voter.vote_code() != code
    await voter.text_code()


async def test_the_code_can_be_texted_from_the_device_itself(chooser: Voter) -> None:
    await chooser.fill_in()
    code = await chooser.vote_code()
    link = chooser.page.get_by_role("link", name=chooser.say("booth_text_it"))
    await expect(link).to_have_attribute("href", f"sms:100077066?body={code}")


async def test_an_opened_ballot_shows_what_was_chosen_and_is_never_cast(
    voter: Voter, portal: Portal, tmp_path: Path
) -> None:
    await voter.fill_in()
    tracker = await voter.tracker()
    await voter.text_code()
    await voter.page.get_by_text(voter.say("booth_check_encryption"), exact=True).click()
    await voter.button("booth_open_this").click()
    await voter.button("booth_open_yes").click()
    await voter.heading(voter.say("booth_opened"))
    async with voter.page.expect_download() as saved:
        await voter.page.get_by_role("link", name=voter.say("booth_save_file")).click()
    file = tmp_path / "opened.json"
    await (await saved.value).save_as(file)
    challenge = decode_challenge(file.read_bytes())
    assert challenge.tracker.hex() == tracker
    async with HorizonReader(portal.ledger.url) as reader:
        election = await read_election(reader, portal.town.election)
        statement = election.statement(await read_qualification(reader, election))
        key = election.roll()[challenge.index]
    assert differences(challenge, statement, key) == []
    chosen = [place for place, bit in enumerate(challenge.bits) if bit]
    firsts = (0, 12, 17)
    assert chosen == [
        first + number - 1
        for first, numbers in zip(firsts, CHOICES, strict=True)
        for number in numbers
    ]
    await voter.button("booth_fresh_ballot").click()
    await voter.race(0)
    await expect(voter.page.locator("#races input:checked")).to_have_count(0)
    await expect(part(voter, "opened", "file")).to_have_value("")
    await expect(part(voter, "opened", "names")).to_be_empty()
    await voter.fill_in()
    assert await voter.tracker() != tracker
    await voter.text_code()
    await voter.sign()
    assert (await voter.receipt()).tracker != tracker


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
    assert await voter.page.evaluate("sessionStorage.length") == 0


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


async def test_whoever_signs_in_elsewhere_ends_the_older_device(
    voter: Voter, voters: Voters
) -> None:
    await voter.fill_in()
    other = Voter(voter.portal, voter.who, await voters.device(PC))
    await other.come_in()
    await voter.page.wait_for_url("**/ended*")
    assert await voter.page.locator("#races input").count() == 0
    await other.fill_in()
    await other.text_code()
    await other.sign()
    await other.receipt()


# the link


async def test_the_links_codes_can_be_typed(voters: Voters) -> None:
    voter = await voters.next(PC)
    fragment = voter.who.link.partition("#")[2]
    election, credential = re.fullmatch(r"e=(.*)&c=(.*)", fragment).groups()  # type: ignore[union-attr]
    await signed_in(voter)
    await voter.page.goto(voter.portal.url + "/ballot")
    await voter.heading(voter.say("booth_link_title"))
    fields = [voter.page.locator(f"#link-{name}") for name in ("election", "credential")]
    press = voter.button("booth_link_open")
    wrong = part(voter, "link", "wrong")
    await press.click()
    await expect(wrong).to_have_text(voter.say("booth_link_no_fingerprint"))
    await fields[0].fill(election)
    await fields[1].fill(credential[:-1] + ("0" if credential[-1] != "0" else "1"))
    await press.click()
    await expect(wrong).to_have_text(voter.say("booth_link_wrong_credential"))
    await expect(fields[1]).to_be_focused()
    await expect(fields[1]).to_have_attribute("aria-invalid", "true")
    # in lower case, in Persian digits, and with a space in between
    await fields[0].fill(voter.digits(election.lower()))
    await fields[1].fill(voter.digits(f"{credential[:9]} {credential[9:]}"))
    await press.click()
    await voter.race(0)


async def test_a_link_can_be_pasted_into_either_field(voters: Voters) -> None:
    voter = await voters.next(PC)
    await signed_in(voter)
    await voter.page.goto(voter.portal.url + "/ballot")
    await voter.heading(voter.say("booth_link_title"))
    await voter.page.locator("#link-credential").fill(voter.who.link)
    await voter.button("booth_link_open").click()
    await voter.race(0)
