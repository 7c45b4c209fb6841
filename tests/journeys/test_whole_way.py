"""The whole way of a voter, from the link of the invitation to the verifier's list of ballots."""

import asyncio
import base64
from pathlib import Path

import pytest
from playwright.async_api import expect

from contracts.voting.receipt import decode_receipt
from tests.journeys import verifier
from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE, TABLET, Kind
from tests.journeys.voter import CHOICES, Receipt, Voter
from tests.support.ledger import PASSPHRASE
from tests.support.portal import LINE, Portal
from tests.support.portal_election import BODY, RACES, TITLE
from web.portal.assets import bundle_digest

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAYS = [
    pytest.param(PHONE, "fa", False, id="phone-fa"),
    pytest.param(TABLET, "en", False, id="tablet-en"),
    pytest.param(PC, "fa", True, id="pc-fa-by-keyboard-alone"),
]
"""Each page is judged in both languages, in the windows of all three."""


@pytest.mark.parametrize(("kind", "language", "keys"), WAYS)
async def test_from_the_link_to_the_verifiers_list(
    portal: Portal, voters: Voters, kind: Kind, language: str, keys: bool
) -> None:
    explorer = portal.ledger.url
    voter = await voters.next(kind, keys=keys, judged=not keys, allowed=(explorer,))
    who = voter.who

    await voter.open_link()
    await voter.speak(language)
    await voter.heading(TITLE[language])
    await voter.reads(BODY[language])
    await voter.sees("time_to_end")
    await voter.enter()
    await voter.sign_in()
    await voter.code_page()
    # the number is masked, and no name is said before the code
    shown = await voter.page.get_by_role("main").inner_text()
    assert voter.digits("09****" + who.mobile[-2:]) in shown
    assert who.name not in shown
    await voter.type_code(await voter.phone.code())

    await voter.race(0)
    assert await voter.page.get_by_role("navigation").first.get_by_role("button").all_inner_texts()
    await voter.fill_in()
    await preview_is_right(voter)
    await voter.text_code()
    tracker = await voter.tracker()
    await voter.sign()
    receipt = await voter.receipt()
    assert receipt.tracker == tracker
    await receipt_is_right(voter, receipt)
    await file_is_right(voter, portal, receipt)
    await print_is_right(voter, portal, receipt)
    await check_page_finds(voter, receipt)
    await explorer_explains(voter, receipt)

    (listed,) = await verifier.counted(portal, tracker)
    assert listed["counted"] is True
    assert listed["transaction"] == receipt.transaction


async def preview_is_right(voter: Voter) -> None:
    """The preview shows the chosen names of each race, the code, and where to text it."""
    language = voter.device.language
    for race, numbers in zip(RACES, CHOICES, strict=True):
        named = (
            voter.page.get_by_role("main")
            .locator(".chosen section")
            .filter(has=voter.page.get_by_role("heading", name=race["title"][language], exact=True))
        )
        names = [race["candidates"][one - 1]["name"][language] for one in numbers]
        await expect(named.locator("ol [data-part=name]")).to_have_text(names)
        numbers_shown = [voter.digits(str(one)) for one in numbers]
        await expect(named.locator("ol [data-part=number]")).to_have_text(numbers_shown)
    await voter.reads(voter.digits(LINE))
    code = voter.page.locator("#booth output[data-part=code]")
    colour = await code.evaluate("one => getComputedStyle(one).color.match(/\\d+/g).map(Number)")
    assert colour[0] > 2 * max(colour[1:3]), f"the vote code is not red: {colour}"
    text = voter.page.locator("[data-part=text-it]")
    assert await text.get_attribute("href") == f"sms:{LINE}?body={await voter.vote_code()}"
    await voter.sees("booth_final")


async def receipt_is_right(voter: Voter, receipt: Receipt) -> None:
    """The receipt shows to its voter what the guide's does, and the tracker."""
    shown = await voter.page.get_by_role("main").inner_text()
    for known in (voter.who.licence, voter.who.national_code):
        assert voter.digits(known) in shown
    assert "127.0.0.1" in shown
    assert receipt.link in shown
    drawn = voter.page.get_by_role("img", name=voter.say("qr_of_link"))
    await expect(drawn).to_have_js_property("complete", True)
    assert await drawn.evaluate("one => one.naturalWidth > 0")
    assert bundle_digest() in "".join(shown.split())


async def file_is_right(voter: Voter, portal: Portal, receipt: Receipt) -> None:
    """The downloaded file names network, election, tracker, transaction, and nothing else."""
    async with voter.page.expect_download() as coming:
        await voter.follow("receipt_json")
    file = Path(await (await coming.value).path())
    read = decode_receipt(await asyncio.to_thread(file.read_bytes))
    assert (read.network, read.election) == (PASSPHRASE, portal.town.election)
    assert read.tracker.hex() == receipt.tracker
    assert read.transaction.hex() == receipt.transaction


async def print_is_right(voter: Voter, portal: Portal, receipt: Receipt) -> None:
    """The print view shows the very bytes that are on the ledger."""
    await voter.follow("receipt_print")
    await expect(voter.page.locator("pre.bytes")).to_be_visible()
    await voter.device.look("print")
    body = bytes.fromhex(await voter.page.locator("pre.bytes").inner_text())
    assert body in ledger_bytes(portal, receipt.transaction)
    await voter.page.emulate_media(media="print")
    await expect(voter.page.locator("nav")).to_be_hidden()
    await voter.page.emulate_media(media="screen")
    await voter.follow("back_to_receipt")


def ledger_bytes(portal: Portal, transaction: str) -> bytes:
    """Return what a transaction's data entries hold, joined, without the frame's header."""
    found = portal.ledger.get(f"/transactions/{transaction}/operations?limit=200").body
    values = [one.get("value", "") for one in found["_embedded"]["records"]]
    return b"".join(base64.b64decode(one) for one in values)


async def check_page_finds(voter: Voter, receipt: Receipt) -> None:
    """The page that looks a vote up finds it by its tracker and by its link."""
    await voter.follow("check")
    await voter.sees("check_counted")
    await voter.device.look("check")
    field = voter.page.get_by_label(voter.say("check_label"), exact=True)
    assert await field.input_value() == receipt.tracker
    await voter.hands.type(field, receipt.link)
    # the page that comes says what this one says
    async with voter.page.expect_navigation():
        await voter.press("check_do")
    await voter.sees("check_counted")


async def explorer_explains(voter: Voter, receipt: Receipt) -> None:
    """The link of the receipt opens the transaction in the ledger's explorer."""
    await voter.hands.press(voter.page.locator(f"main a[href='{receipt.link}']"))
    await voter.page.wait_for_url(receipt.link)
    shown = await voter.page.get_by_role("main").inner_text()
    assert receipt.tracker in "".join(shown.split())
