"""The code's page: masked number, tries, clock, the same code again, and the way in."""

from tests.support.portal_database import MovedClock
from tests.web.portal.site import Browser, Page, Site
from web.portal.cookies import SESSION, SIGN_IN
from web.settings import Limits


async def _asked(portal: Site) -> tuple[Browser, Page]:
    browser = portal.browser()
    await portal.sign_in(browser)
    return browser, await browser.get("/code")


async def _type(browser: Browser, page: Page, code: str) -> Page:
    return await browser.post("/code", {**page.fields("/code"), "code": code})


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_the_number_is_masked_in_the_pages_digits(portal: Site) -> None:
    browser, page = await _asked(portal)
    assert "۰۹****۵۱" in page.words
    english = await browser.get("/code?lang=en")
    assert "09****51" in english.words
    # a form's token is drawn by chance, and could have these digits
    token = page.fields("/code")["form_token"]
    assert "912123" not in page.text.replace(token, "")


async def test_the_right_code_leads_to_the_ballot(portal: Site) -> None:
    browser, page = await _asked(portal)
    answer = await _type(browser, page, portal.texts.codes[0])
    assert (answer.status, answer.headers["Location"]) == (303, "/ballot")
    assert SESSION in browser.cookies
    assert SIGN_IN not in browser.cookies


async def test_persian_digits_and_spaces_are_taken(portal: Site) -> None:
    browser, page = await _asked(portal)
    code = portal.texts.codes[0].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert (await _type(browser, page, f" {code[:3]} {code[3:]} ")).status == 303


async def test_the_cookies_are_for_this_host_only(portal: Site) -> None:
    browser, page = await _asked(portal)
    answer = await _type(browser, page, portal.texts.codes[0])
    assert "__Host-session=" in answer.headers["Set-Cookie"]
    for flag in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert flag in answer.headers["Set-Cookie"]
    assert "Domain" not in answer.headers["Set-Cookie"]


async def test_wrong_codes_are_counted_down_until_none_is_taken(portal: Site) -> None:
    browser, page = await _asked(portal)
    right = portal.texts.codes[0]
    for left in "۴۳۲۱":
        answer = await _type(browser, page, _wrong(right))
        assert answer.status == 422
        assert f"{left} بار دیگر می‌توانید بنویسید" in answer.words
    last = await _type(browser, page, _wrong(right))
    assert "این کد دیگر پذیرفته نمی‌شود" in last.words
    assert (await _type(browser, page, right)).status == 422
    assert SESSION not in browser.cookies


async def test_a_code_that_is_over_is_not_taken(portal: Site, clock: MovedClock) -> None:
    browser, page = await _asked(portal)
    clock.move(portal.base.settings.code)
    answer = await _type(browser, page, portal.texts.codes[0])
    assert answer.status == 422
    assert "زمان این کد به پایان رسید" in answer.words
    assert not list(answer.tree.iter("form"))
    assert "زمان این کد به پایان رسید" in (await browser.get("/code")).words


async def test_the_same_code_is_sent_again_so_often(portal: Site) -> None:
    browser, page = await _asked(portal)
    for _ in range(Limits().resends):
        again = await browser.post("/code/again", page.fields("/code/again"))
        assert again.headers["Location"] == "/code?again=1"
    page_after = await browser.get("/code?again=1")
    assert "همان کد دوباره فرستاده شد" in page_after.words
    assert "/code/again" not in page_after.text
    assert len(set(portal.texts.codes)) == 1
    assert len(portal.texts.codes) == 1 + Limits().resends
    refused = await browser.post("/code/again", page.fields("/code/again"))
    assert refused.status == 429


async def test_a_code_is_worth_nothing_in_another_browser(portal: Site) -> None:
    await _asked(portal)
    other = portal.browser()
    assert (await other.get("/code")).headers["Location"] == "/sign-in"
    form = await other.get("/sign-in")
    other.cookies[SIGN_IN] = "A" * 22
    answer = await other.post("/code", {**form.fields("/sign-in"), "code": portal.texts.codes[0]})
    assert answer.headers["Location"] == "/sign-in"


async def test_a_new_sign_in_ends_the_older_one_and_its_page_says_so(portal: Site) -> None:
    first, second = portal.browser(), portal.browser()
    await portal.enter(first)
    await portal.enter(second)
    page = await first.get("/ended")
    assert page.status == 200
    assert "ورود شما به دستگاه دیگری رفت" in page.words
    assert (await second.get("/ended")).headers["Location"] == "/receipt"


async def test_after_the_end_the_way_leads_to_the_receipt(portal: Site) -> None:
    portal.ledger.close_time = portal.ledger.end + 1
    answer = await portal.enter(portal.browser())
    assert answer.headers["Location"] == "/receipt"
