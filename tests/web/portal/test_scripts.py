"""The pages' own scripts in a real browser, under the pages' own policy."""

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.support.browser import PATIENCE, chromium, until
from tests.support.ports import reserved_port
from tests.support.small_election import SmallElection
from tests.support.voters import invented
from tests.web.intake.polling_place import PollingPlace, polling_place
from tests.web.portal.site import LICENCE, NATIONAL_CODE, Site, site
from web.portal import keys
from web.portal.cookies import SESSION
from web.voters.accounts import Voters

pytestmark = pytest.mark.asyncio(loop_scope="module")

# before any of the page's own scripts: what the policy kept from happening
WATCH = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation",
  ({ violatedDirective, blockedURI }) => violations.push([violatedDirective, blockedURI]));
"""
LINK = "#e=XRJS57009MB43QYZM&c=0A23V4FECB72JBG1BGYQ6F8CX07"


@pytest_asyncio.fixture(loop_scope="module")
async def place(prepared: SmallElection, tmp_path: Path) -> AsyncIterator[PollingPlace]:
    """Serve a ledger and an intake for a portal of this machine; its clock is the machine's."""
    origin = f"http://127.0.0.1:{reserved_port()}"
    async with polling_place(prepared, tmp_path, origin=origin) as opened:
        opened.clock.now = time.time()
        await opened.look()
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def portal(place: PollingPlace) -> AsyncIterator[Site]:
    """Serve the pages."""
    port = int(place.base.settings.origin.rpartition(":")[2])
    async with site(place.base, place.parts, port) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium once."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Open a window as wide as a small phone; nothing it did broke the policy or an own script."""
    faults: list[str] = []
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="fa-IR")
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(WATCH)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    for page in context.pages:
        assert await page.evaluate("violations") == []
    await context.close()
    assert faults == []


async def _open(phone: BrowserContext, portal: Site, path: str) -> Page:
    page = await phone.new_page()
    await page.goto(portal.base.settings.origin + path)
    return page


async def _in_picture(page: Page, portal: Site) -> str:
    token = await page.input_value("input[name=captcha_token]")
    return portal.client.app[keys.CAPTCHA]._open(token)[1]  # type: ignore[union-attr]


async def _fill(page: Page, captcha: str | None) -> None:
    await page.get_by_label("شماره پروانه").fill(LICENCE)
    await page.get_by_label("کد ملی").fill(NATIONAL_CODE)
    if captcha is not None:
        await page.get_by_label("عدد نمایش داده شده").fill(captcha)


async def _signed_in(phone: BrowserContext, portal: Site, token: str) -> None:
    """Give the browser a session's cookie, as the answer to the right code does."""
    cookie = f"{SESSION}={token}; Path=/; Secure; HttpOnly; SameSite=Strict"
    entry = portal.base.settings.origin + "/entry"
    await phone.route(entry, lambda route: route.fulfill(headers={"Set-Cookie": cookie}, body=""))
    page = await phone.new_page()
    await page.goto(entry)
    await page.close()


async def test_the_links_codes_stay_in_the_window_and_leave_the_address(
    portal: Site, phone: BrowserContext
) -> None:
    page = await _open(phone, portal, f"/{LINK}")
    await expect(page.get_by_text("لینک شخصی شما خوانده شد")).to_be_visible()
    assert page.url == portal.base.settings.origin + "/"
    kept = "[sessionStorage['sandogh.e'], sessionStorage['sandogh.c']]"
    assert await page.evaluate(kept) == ["XRJS57009MB43QYZM", "0A23V4FECB72JBG1BGYQ6F8CX07"]
    await page.goto(portal.base.settings.origin + "/#e=XRJS57009MB43QYZM")
    await expect(page.get_by_text("لینک شما کامل نیست")).to_be_visible()
    seconds = page.locator("[data-unit=seconds]")
    before = await seconds.text_content()
    await expect(seconds).not_to_have_text(before or "")


async def test_another_picture_its_sound_and_the_pages_own_words_for_what_is_wrong(
    portal: Site, phone: BrowserContext
) -> None:
    page = await _open(phone, portal, "/sign-in")
    old = await page.input_value("input[name=captcha_token]")
    await page.get_by_role("button", name="عدد تازه").press("Enter")
    await expect(page.locator("input[name=captcha_token]")).not_to_have_value(old)
    token = await page.input_value("input[name=captcha_token]")
    await expect(page.locator("[data-picture]")).to_have_attribute("src", f"/captcha/{token}.png")
    second = await _in_picture(page, portal)
    async with page.expect_response(lambda answer: answer.url.endswith(".wav")) as heard:
        await page.get_by_role("button", name="شنیدن عدد").click()
    assert (await heard.value).status in (200, 206)
    await _fill(page, "۱۲۳")
    await page.get_by_role("button", name="تایید", exact=True).click()
    await expect(page.get_by_text("این عدد ۶ رقم دارد")).to_be_visible()
    await expect(page.get_by_label("عدد نمایش داده شده")).to_be_focused()
    await _fill(page, second.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    await page.get_by_role("button", name="تایید", exact=True).click()
    await page.wait_for_url("**/code")


async def test_without_the_picture_the_browser_computes(
    portal: Site, phone: BrowserContext
) -> None:
    loaded: list[str] = []
    phone.on("request", lambda request: loaded.append(request.url))
    page = await _open(phone, portal, "/sign-in")
    await _fill(page, None)
    assert not [one for one in loaded if "altcha" in one], "it is loaded only when chosen"
    await page.get_by_role("button", name="ورود بدون عدد تصویر").click()
    await page.locator("altcha-widget").get_by_role("checkbox").press("Space")
    await page.get_by_text("تایید شد").wait_for(timeout=PATIENCE)
    await page.get_by_role("button", name="تایید", exact=True).click()
    await page.wait_for_url("**/code")
    assert all(one.startswith(portal.base.settings.origin) for one in loaded)


async def test_the_codes_clock_runs_in_the_button_and_ends_the_form(
    portal: Site, place: PollingPlace, phone: BrowserContext
) -> None:
    await phone.clock.install()
    page = await _open(phone, portal, "/sign-in")
    await _fill(page, await _in_picture(page, portal))
    await page.get_by_role("button", name="تایید", exact=True).click()
    await page.wait_for_url("**/code")
    field = page.get_by_label("کد تایید")
    await expect(field).to_be_focused()
    clock = page.locator("[data-clock]")
    await expect(clock).to_have_text(re.compile("^(۰۲:۰۰|۰[۰۱]:[۰-۵][۰-۹])$"))
    before = await clock.inner_text()
    await expect(clock).not_to_have_text(before)
    code = portal.texts.codes[-1]
    paste = """(field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", text);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
    }"""
    await field.evaluate(paste, f"کد ورود: {code[:3]}-{code[3:]}")
    await expect(field).to_have_value(code)
    await page.clock.fast_forward(place.base.settings.code * 1000)
    await expect(page.get_by_text("زمان این کد به پایان رسید")).to_be_visible()
    await expect(field).to_be_hidden()
    await expect(page.get_by_role("link", name="بازگشت به صفحهٔ ورود")).to_be_visible()


async def test_the_receipt_comes_by_itself_and_the_window_forgets_the_vote(
    portal: Site, place: PollingPlace, phone: BrowserContext
) -> None:
    await place.press(0)
    token, _ = await place.sign_in(0)
    await _signed_in(phone, portal, token)
    page = await _open(phone, portal, f"/{LINK}")
    await page.evaluate("sessionStorage.setItem('sandogh.body', '{}')")
    await page.goto(portal.base.settings.origin + "/receipt")
    await expect(page.get_by_role("heading", name="رای شما دریافت شد")).to_be_visible()
    assert await page.evaluate("sessionStorage.length") == 3
    place.start()
    place.close_what_waits()
    await expect(page.get_by_role("heading", name="رسید رای")).to_be_visible()
    await until(page, "sessionStorage.length === 0")
    await expect(page.get_by_text(f"{invented(1).name} گرامی")).to_be_visible()


async def test_a_signed_vote_that_did_not_arrive_is_sent_again_as_it_is(
    portal: Site, place: PollingPlace, phone: BrowserContext
) -> None:
    sealed = place.seal(0)
    token, session = await place.sign_in(0)
    session = await place.sessions.set_tracker(session, sealed.tracker)
    sender = Voters(place.base).mobile_hash(invented(1).mobile)
    async with place.base.database.write() as connection:
        await place.sessions.confirm(connection, sender, session.code or "", place.base.now())
    await _signed_in(phone, portal, token)
    page = await _open(phone, portal, "/help")
    keep = """(bytes) => {
      const body = btoa(String.fromCharCode(...bytes));
      const kept = { tracker: "", code: "", key: "", body };
      sessionStorage.setItem("sandogh.body", JSON.stringify(kept));
    }"""
    await page.evaluate(keep, list(sealed.body))
    await page.goto(portal.base.settings.origin + "/receipt")
    await expect(page.get_by_text("رای امضاشدهٔ شما هنوز نرسیده است")).to_be_visible()
    await page.get_by_role("button", name="فرستادن دوبارهٔ همان رای").click()
    await expect(page.get_by_role("heading", name="رای شما دریافت شد")).to_be_visible()
    assert (await place.fares(0)).tracker == sealed.tracker


async def test_who_leaves_leaves_nothing_in_the_window(
    portal: Site, place: PollingPlace, phone: BrowserContext
) -> None:
    token, _ = await place.sign_in(0)
    await _signed_in(phone, portal, token)
    page = await _open(phone, portal, f"/{LINK}")
    await page.goto(portal.base.settings.origin + "/receipt")
    await page.get_by_role("button", name="خروج").click()
    await expect(page.get_by_text("از سامانه بیرون آمدید")).to_be_visible()
    await until(page, "sessionStorage.length === 0")
