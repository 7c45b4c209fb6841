"""From press to receipt as the voter's page tells it, over a real ledger; and looking votes up."""

import json
from collections.abc import AsyncIterator
from xml.etree import ElementTree

import pytest

from contracts.voting.receipt import decode_receipt
from tests.support.small_election import CLOSES
from tests.support.voters import invented
from tests.web.intake.polling_place import ADDRESS, PollingPlace
from tests.web.portal.site import Browser, Site, site
from web.portal.assets import bundle_digest
from web.portal.journey import Registered

RECEIPT = ("/receipt", "/receipt/print", "/receipt.json", "/receipt/qr.svg")


@pytest.fixture
async def portal(place: PollingPlace) -> AsyncIterator[Site]:
    """Serve the pages over a ledger at which voting is open."""
    await place.look()
    async with site(place.base, place.parts) as running:
        yield running


async def _signed_in(portal: Site, place: PollingPlace, number: int) -> Browser:
    token, _ = await place.sign_in(number)
    return portal.browser_of(token)


async def _recorded(place: PollingPlace, number: int) -> bytes:
    tracker = await place.press(number)
    place.start()
    place.close_what_waits()
    await place.until_recorded(number)
    return tracker


async def test_a_receipt_is_shown_once_a_closed_ledger_holds_the_ballot(
    portal: Site, place: PollingPlace
) -> None:
    browser = await _signed_in(portal, place, 0)
    assert "هنوز رایی از شما ثبت نشده است" in (await browser.get("/receipt")).words
    tracker = await place.press(0)
    browser = await _signed_in(portal, place, 0)
    waiting = await browser.get("/receipt")
    assert "رای شما دریافت شد" in waiting.words
    assert tracker.hex() in "".join(waiting.words.split())
    assert "چاپ نمایش رای رمز شده" not in waiting.words
    for path in RECEIPT[1:]:
        assert (await browser.get(path)).headers["Location"] == "/receipt", path
    place.start()
    place.close_what_waits()
    await place.until_recorded(0)
    page = await browser.get("/receipt")
    voter, fares = invented(1), await place.fares(0)
    assert fares.transaction is not None
    english = await browser.get("/receipt?lang=en")
    for said in (
        voter.licence,
        voter.national_code,
        ADDRESS,
        f"{place.ledger.url}/explorer/tx/{fares.transaction.hex()}",
        bundle_digest(),
    ):
        assert said in english.words, said
    assert "شماره پروانه" in page.words
    assert voter.name in page.words
    assert voter.family not in page.words


async def test_a_ballot_recorded_while_its_page_is_made_is_still_told_of(
    portal: Site, place: PollingPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.press(0)
    browser = await _signed_in(portal, place, 0)
    intake = place.parts.intake
    status = intake.status

    async def then_recorded(voter_id: int) -> Registered | None:
        """Answer; the ledger closes before anything more can be asked."""
        monkeypatch.setattr(intake, "status", status)
        found = await status(voter_id)
        place.start()
        place.close_what_waits()
        await place.until_recorded(0)
        return found

    monkeypatch.setattr(intake, "status", then_recorded)
    waiting = await browser.get("/receipt")
    assert "رای شما دریافت شد" in waiting.words
    assert "هنوز رایی از شما ثبت نشده است" not in waiting.words
    assert "رسید رای" in (await browser.get("/receipt")).words


async def test_the_printed_view_and_the_file_say_nothing_of_the_voter(
    portal: Site, place: PollingPlace
) -> None:
    sealed = place.seal(0)
    await place.press(0, sealed)
    place.start()
    place.close_what_waits()
    await place.until_recorded(0)
    browser = await _signed_in(portal, place, 0)
    paper = await browser.get("/receipt/print?lang=en")
    assert sealed.body.hex() in "".join(paper.words.split())
    file = await browser.get("/receipt.json")
    receipt = decode_receipt(file.body)
    assert receipt.tracker == sealed.tracker
    assert file.headers["Content-Disposition"] == (
        f'attachment; filename="sandogh-receipt-{sealed.tracker.hex()[:8]}.json"'
    )
    assert set(json.loads(file.text)) == {
        *("format", "network", "election", "tracker", "transaction")
    }
    code = await browser.get("/receipt/qr.svg")
    assert ElementTree.fromstring(code.text).tag.endswith("svg")
    voter = invented(1)
    for page in (paper, file, code):
        assert page.headers["Cache-Control"] == "no-store"
        for personal in (voter.licence, voter.national_code, voter.mobile[3:], ADDRESS):
            assert personal not in page.text


async def test_a_receipt_is_for_its_voters_session_only(portal: Site, place: PollingPlace) -> None:
    tracker = await _recorded(place, 0)
    other, nobody = await _signed_in(portal, place, 1), portal.browser()
    for path in RECEIPT:
        assert (await nobody.get(path)).headers["Location"] == "/ended", path
    assert tracker.hex() not in "".join((await other.get("/receipt")).words.split())
    for path in RECEIPT[1:]:
        assert (await other.get(path)).headers["Location"] == "/receipt", path
    first = await _signed_in(portal, place, 0)
    await _signed_in(portal, place, 0)
    assert (await first.get("/receipt")).headers["Location"] == "/ended"


async def test_a_ballot_that_came_too_late_is_not_recorded_and_says_what_to_do(
    portal: Site, place: PollingPlace
) -> None:
    tracker = await place.press(0)
    await place.ledger.close(CLOSES + 1)
    await place.look()
    place.start()

    async def given_up() -> bool:
        return (await place.fares(0)).state == "not_recorded"

    await place.until(given_up)
    page = await (await _signed_in(portal, place, 0)).get("/receipt")
    assert "رای شما ثبت نشد" in page.words
    assert "با پشتیبان تماس بگیرید" in page.words
    assert tracker.hex() in "".join(page.words.split())
    found = await portal.browser().get(f"/check?q={tracker.hex()}")
    assert "در دفتر کل ننشست" in found.words


async def test_anybody_looks_a_vote_up_by_tracker_or_transaction(
    portal: Site, place: PollingPlace
) -> None:
    browser = portal.browser()
    tracker = await place.press(0)
    waiting = await browser.get(f"/check?q={tracker.hex()}")
    assert "هنوز در دفتر کل نیست" in waiting.words
    place.start()
    place.close_what_waits()
    await place.until_recorded(0)
    fares = await place.fares(0)
    assert fares.transaction is not None
    link = f"{place.ledger.url}/explorer/tx/{fares.transaction.hex()}"
    grouped = "%20".join(tracker.hex()[start : start + 8] for start in range(0, 64, 8))
    for asked in (tracker.hex(), tracker.hex().upper(), grouped, fares.transaction.hex(), link):
        page = await browser.get(f"/check?q={asked}")
        assert "این رای در دفتر کل است و شمرده می‌شود" in page.words, asked
        assert link in [one.get("href") for one in page.tree.iter("a")]
        assert tracker.hex() in "".join(page.words.split())
        assert invented(1).licence not in page.text


async def test_what_is_not_there_is_said_to_be_not_there(portal: Site) -> None:
    for asked, says in (
        ("ab" * 32, "چنین رایی در دفتر کل نیست"),
        ("abc", "این نه کد رهگیری است و نه لینک تراکنش"),
        ("%3Cscript%3E", "این نه کد رهگیری است و نه لینک تراکنش"),
    ):
        assert says in (await portal.browser().get(f"/check?q={asked}")).words


async def test_a_ballot_opened_for_a_check_is_told(portal: Site, place: PollingPlace) -> None:
    sealed = place.seal(0)
    _, session = await place.sign_in(0)
    session = await place.sessions.set_tracker(session, sealed.tracker)
    await place.sessions.open_tracker(session, sealed.tracker)
    page = await portal.browser().get(f"/check?q={sealed.tracker.hex()}")
    assert "برای بررسی باز شده است" in page.words


async def test_a_form_leads_to_the_same_answer(portal: Site) -> None:
    browser = portal.browser()
    token = (await browser.get("/sign-in")).fields("/sign-in")["form_token"]
    answer = await browser.post("/check", {"form_token": token, "q": "xy"})
    assert answer.headers["Location"] == "/check?q=xy"
