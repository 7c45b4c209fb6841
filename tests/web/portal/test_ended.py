"""Every end of a session says why."""

from tests.support.portal_database import MovedClock
from tests.web.portal.site import Site
from web.portal.cookies import SESSION


async def test_time_over(portal: Site, clock: MovedClock) -> None:
    browser = portal.browser()
    await portal.enter(browser)
    clock.move(1200)
    page = await browser.get("/ended")
    assert "زمان شما به پایان رسید" in page.words
    assert "Your time is over" in (await browser.get("/ended?lang=en")).words


async def test_leaving_ends_the_session_and_takes_the_cookie(portal: Site) -> None:
    browser = portal.browser()
    await portal.enter(browser)
    kept = browser.cookies[SESSION]
    token = (await browser.get("/sign-in")).fields("/sign-in")["form_token"]
    answer = await browser.post("/leave", {"form_token": token})
    assert answer.headers["Location"] == "/ended?left=1"
    assert SESSION not in browser.cookies
    assert "از سامانه بیرون آمدید" in (await browser.get("/ended?left=1")).words
    browser.cookies[SESSION] = kept
    assert "از سامانه بیرون آمدید" in (await browser.get("/ended")).words


async def test_who_was_never_in_is_led_to_sign_in(portal: Site) -> None:
    page = await portal.browser().get("/ended")
    assert "وارد نشده‌اید" in page.words
    assert "/sign-in" in [one.get("href") for one in page.tree.iter("a")]
