"""Signing in: what is right goes on, whatever is wrong looks the same."""

import asyncio
import re
from types import SimpleNamespace

import pytest

from tests.web.portal.site import LICENCE, NATIONAL_CODE, Page, Site
from web.portal import sign_in
from web.portal.cookies import SIGN_IN

OTHER_LICENCE, OTHER_NATIONAL_CODE = "1234567891", "0499370899"


def _shown(page: Page) -> str:
    """Return a page without what differs by chance or repeats what was typed."""
    plain = re.sub(r"(/captcha/|captcha_token\" value=\")[A-Za-z0-9_-]+", r"\1…", page.text)
    plain = re.sub(r"form_token\" value=\"[0-9a-f]+", "form_token …", plain)
    return re.sub(r"maxlength=\"40\" value=\"[^\"]*\"", "typed", plain)


async def test_both_numbers_and_the_picture_lead_to_the_code(portal: Site) -> None:
    browser = portal.browser()
    answer = await portal.sign_in(browser)
    assert (answer.status, answer.headers["Location"]) == (303, "/code")
    assert SIGN_IN in browser.cookies
    assert len(portal.texts.codes) == 1


@pytest.mark.parametrize("digits", ["۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])
async def test_digits_of_any_script_and_dashes_are_taken(portal: Site, digits: str) -> None:
    browser = portal.browser()
    page = await browser.get("/sign-in")
    typed = {
        "licence": f"{LICENCE[:4]}-{LICENCE[4:]}",
        "national_code": f" {NATIONAL_CODE} ",
        "captcha": portal.solve(page),
    }
    written = {
        name: text.translate(str.maketrans("0123456789", digits)) for name, text in typed.items()
    }
    answer = await browser.post("/sign-in", {**page.fields("/sign-in"), **written})
    assert answer.status == 303


async def test_everything_wrong_gets_the_same_answer(portal: Site) -> None:
    wrong: list[dict[str, str]] = [
        {"licence": OTHER_LICENCE},
        {"national_code": OTHER_NATIONAL_CODE},
        {"licence": OTHER_LICENCE, "national_code": OTHER_NATIONAL_CODE},
        {"national_code": "0013542418"},
        {"licence": ""},
        {"licence": "<script>", "national_code": "x" * 900},
        {"captcha": "111111"},
        {"captcha": ""},
        {"captcha_token": "none"},
        {"altcha": "e30="},
    ]
    answers = [await portal.sign_in(portal.browser(), **change) for change in wrong]
    assert {one.status for one in answers} == {422}
    assert len({_shown(one) for one in answers}) == 1
    assert "ورود انجام نشد" in answers[0].words
    assert not portal.texts.codes


async def test_all_answers_take_the_same_time(
    portal: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = 0.4
    monkeypatch.setattr(sign_in, "ANSWER_AFTER", floor)
    clock, sleep = asyncio.get_running_loop().time, asyncio.sleep
    waits: list[float] = []

    async def waited(seconds: float) -> None:
        waits.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr(
        sign_in,
        "asyncio",
        SimpleNamespace(get_running_loop=asyncio.get_running_loop, sleep=waited),
    )
    for change in ({}, {"licence": OTHER_LICENCE}, {"captcha": "111111"}):
        browser = portal.browser()
        page = await browser.get("/sign-in")
        typed = {
            "licence": LICENCE,
            "national_code": NATIONAL_CODE,
            "captcha": portal.solve(page),
        }
        began = clock()
        await browser.post("/sign-in", {**page.fields("/sign-in"), **typed, **change})
        assert clock() - began >= floor, change
    # what was left of it, once the answer was there: nobody waits for the whole on top
    assert len(waits) == 3
    assert all(0 <= one < floor for one in waits), waits


async def test_what_was_typed_stays_but_the_picture_is_new(portal: Site) -> None:
    browser = portal.browser()
    page = await browser.get("/sign-in")
    typed = {"licence": "۱۲-۳", "national_code": '"><b>', "captcha": "111111"}
    answer = await browser.post("/sign-in", {**page.fields("/sign-in"), **typed})
    left = answer.fields("/sign-in")
    assert (left["licence"], left["national_code"]) == ("۱۲-۳", '"><b>')
    assert left["captcha"] == ""
    assert left["captcha_token"] != page.fields("/sign-in")["captcha_token"]


async def test_a_picture_counts_once(portal: Site) -> None:
    browser = portal.browser()
    page = await browser.get("/sign-in")
    fields = {**page.fields("/sign-in"), "captcha": portal.solve(page)}
    wrong = {**fields, "licence": OTHER_LICENCE, "national_code": NATIONAL_CODE}
    right = {**fields, "licence": LICENCE, "national_code": NATIONAL_CODE}
    assert (await browser.post("/sign-in", wrong)).status == 422
    assert (await browser.post("/sign-in", right)).status == 422


async def test_too_many_tries_are_told_to_wait(portal: Site) -> None:
    limit = portal.base.settings.limits.sign_ins_per_number
    for _ in range(limit):
        assert (await portal.sign_in(portal.browser(), licence=OTHER_LICENCE)).status == 422
    refused = await portal.sign_in(portal.browser(), licence=OTHER_LICENCE)
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 60
    assert "تلاش‌ها بیش از اندازه است" in refused.words


async def test_before_the_opening_nobody_signs_in(portal: Site) -> None:
    browser = portal.browser()
    page = await browser.get("/sign-in")
    portal.ledger.close_time = 1
    assert (await browser.get("/sign-in")).headers["Location"] == "/"
    typed = {"licence": LICENCE, "national_code": NATIONAL_CODE, "captcha": portal.solve(page)}
    answer = await browser.post("/sign-in", {**page.fields("/sign-in"), **typed})
    assert answer.status == 422
    assert not portal.texts.codes


async def test_picture_and_sound_are_of_the_form(portal: Site) -> None:
    browser = portal.browser()
    token = (await browser.get("/sign-in")).fields("/sign-in")["captcha_token"]
    picture = await browser.get(f"/captcha/{token}.png")
    sound = await browser.get(f"/captcha/{token}.wav")
    assert picture.body.startswith(b"\x89PNG")
    assert sound.body.startswith(b"RIFF")
    assert {one.headers["Cache-Control"] for one in (picture, sound)} == {"no-store"}
    for gone in ("/captcha/none.png", "/captcha/none.wav"):
        assert (await browser.get(gone)).status == 404


async def test_no_name_is_shown_before_the_code(portal: Site) -> None:
    browser = portal.browser()
    await portal.sign_in(browser)
    page = await browser.get("/code")
    assert "مهسا" not in page.text
    assert "گلشنی" not in page.text
