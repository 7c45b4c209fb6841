"""The landing page at every time of an election, without scripts."""

import pytest

from tests.web.portal.site import ENDS, OPENS, Site


@pytest.mark.parametrize(
    ("time", "says", "leads"),
    [
        (OPENS - 90_061, "زمان مانده تا آغاز انتخابات ۰۱ روز ۰۱ ساعت ۰۱ دقیقه ۰۱ ثانیه", None),
        (ENDS - 90_061, "زمان مانده تا پایان انتخابات ۰۱ روز ۰۱ ساعت ۰۱ دقیقه ۰۱ ثانیه", "ورود"),
        (ENDS - 5, "ثبت رای بسته شد", "ورود برای دیدن رسید رای"),
        (ENDS + 1, "انتخابات پایان یافته است", "ورود برای دیدن رسید رای"),
    ],
)
async def test_it_tells_what_is_next(portal: Site, time: int, says: str, leads: str | None) -> None:
    portal.ledger.close_time = time
    page = await portal.browser().get("/")
    assert says in page.words
    doors = {one.get("href"): one.text for one in page.tree.iter("a")}
    assert doors.get("/sign-in") == leads


async def test_the_end_is_a_date_of_the_iranian_calendar_in_tehran(portal: Site) -> None:
    page = await portal.browser().get("/")
    assert "پنج‌شنبه ۲۸ آبان ۱۴۰۵، ساعت ۱۵:۳۷:۴۱" in page.words
    english = await portal.browser().get("/?lang=en")
    assert "28 Aban 1405, 15:37:41 Tehran time" in english.words


async def test_an_extension_is_told(portal: Site) -> None:
    assert "جابه‌جا شده" not in (await portal.browser().get("/")).words
    portal.ledger.end += 3600
    page = await portal.browser().get("/")
    assert "پایان انتخابات جابه‌جا شده است" in page.words
    assert "ساعت ۱۶:۳۷:۴۱" in page.words


async def test_a_trial_is_not_taken_for_the_real_thing(portal: Site) -> None:
    trial = await portal.browser().get("/")
    portal.ledger.trial = False
    real = await portal.browser().get("/")
    assert "انتخابات آزمایشی" in trial.words
    assert "انتخابات آزمایشی" not in real.words
    assert "انتخابات رسمی" in real.words


async def test_before_the_ledger_was_read_it_says_so(portal: Site) -> None:
    portal.ledger.ready = False
    for path in ("/", "/sign-in"):
        page = await portal.browser().get(path)
        assert page.status == 503
        assert "هنوز آماده نیست" in page.words
    assert (await portal.browser().get("/help")).status == 200


async def test_who_is_signed_in_can_go_on(portal: Site) -> None:
    browser = portal.browser()
    await portal.enter(browser)
    doors = {one.get("href"): one.text for one in (await browser.get("/")).tree.iter("a")}
    assert (doors["/ballot"], doors["/sign-in"]) == ("ادامهٔ رای‌گیری", "ورود")
    assert "/ballot" not in (await portal.browser().get("/")).text
