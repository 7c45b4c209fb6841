"""What holds for every page: form, headers, languages, words."""

from collections.abc import AsyncIterator
from string import Formatter

from tests.web.portal.site import Browser, Page, Site
from web.portal.words import WORDS
from web.portal.words.help import GROUPS

OPEN_PAGES = ("/", "/sign-in", "/help", "/check", "/ended", "/nowhere")


async def _all(portal: Site) -> AsyncIterator[tuple[str, Browser]]:
    for path in OPEN_PAGES:
        yield path, portal.browser()
    waiting = portal.browser()
    await portal.sign_in(waiting)
    yield "/code", waiting


async def test_every_page_is_well_formed_and_locked_down_in_both_languages(portal: Site) -> None:
    async for path, browser in _all(portal):
        for code, direction in (("fa", "rtl"), ("en", "ltr")):
            page = await browser.get(f"{path}?lang={code}")
            root = page.tree
            assert (root.tag, root.attrib) == ("html", {"lang": code, "dir": direction}), path
            assert page.headers["Cache-Control"] == "no-store", path
            assert page.headers["Content-Encoding"] in ("gzip", "deflate"), path
            assert page.headers["Vary"] == "Accept-Encoding, Cookie", path
            policy = page.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            _check_form(page, path)


def _check_form(page: Page, path: str) -> None:
    for one in page.tree.iter():
        assert not [name for name in one.attrib if name.startswith("on")], path
        assert "style" not in one.attrib, path
        if one.tag == "script":
            assert one.text is None, path
        if one.tag == "script" or (one.tag, one.get("rel")) == ("link", "stylesheet"):
            assert one.attrib["integrity"].startswith("sha384-"), path
            assert (one.get("src") or one.attrib["href"]).startswith("/assets/"), path
        if one.tag == "form" and one.get("method") == "post":
            assert "form_token" in page.fields(one.attrib["action"]), path
    names = [one.attrib["id"] for one in page.tree.iter() if "id" in one.attrib]
    assert len(names) == len(set(names)), path
    labels = {one.attrib["for"] for one in page.tree.iter("label")}
    visible = [one for one in page.tree.iter("input") if one.get("type") != "hidden"]
    assert {one.attrib["id"] for one in visible} <= labels, path
    assert len(list(page.tree.iter("h1"))) == 1, path
    for one in page.tree.iter():
        described = one.get("aria-describedby", "").split() + one.get("aria-labelledby", "").split()
        assert set(described) <= set(names), path


async def test_the_switch_keeps_the_page(portal: Site) -> None:
    async for path, browser in _all(portal):
        page = await browser.get(path)
        (switch,) = [one for one in page.tree.iter("a") if one.get("class") == "switch"]
        assert switch.attrib["href"] == f"{path}?lang=en"
        assert (await browser.get(switch.attrib["href"])).tree.attrib["lang"] == "en"
        assert (await browser.get(path)).tree.attrib["lang"] == "en", "the choice is kept"


async def test_a_language_is_kept_through_the_whole_sign_in(portal: Site) -> None:
    browser = portal.browser()
    await browser.get("/?lang=en")
    answer = await portal.sign_in(browser)
    page = await browser.get(answer.headers["Location"])
    assert "Step 2 of 4" in page.words
    assert portal.texts.put_so_far[0][3].startswith("Code")


async def test_a_form_of_another_site_is_refused_with_a_page(portal: Site) -> None:
    browser = portal.browser()
    page = await browser.get("/sign-in")
    fields = {**page.fields("/sign-in"), "form_token": "0" * 64}
    answer = await browser.post("/sign-in", fields)
    assert answer.status == 403
    assert "این درخواست پذیرفته نشد" in answer.words


async def test_the_footer_names_the_bundle(portal: Site) -> None:
    page = await portal.browser().get("/help")
    digests = [one.text for one in page.tree.iter("code")]
    assert any(one is not None and len(one) == 96 for one in digests)


def _placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_say_everything() -> None:
    for key, (persian, english) in WORDS.items():
        assert persian, key
        assert english, key
        assert persian != english, key
        assert _placeholders(persian) == _placeholders(english), key
        assert not set("يك٠١٢٣٤٥٦٧٨٩") & set(persian), key


def test_the_guides_labels_are_used() -> None:
    said = {persian for persian, _ in WORDS.values()}
    for label in (
        "زمان مانده تا پایان انتخابات", "روز", "ساعت", "دقیقه", "ثانیه", "ورود",
        "اطلاعات تماس پشتیبان", "ورود به پنل شخصی", "شماره پروانه (بدون خط تیره)", "کد ملی",
        "عدد نمایش داده شده را وارد نمایید", "تایید", "کد تایید", "رسید رای", "شماره پروانه",
        "زمان شرکت در انتخابات", "لینک رهگیری تراکنش در شبکه", "آدرس IP", "چاپ نمایش رای رمز شده",
    ):  # fmt: skip
        assert label in said, label


def test_every_entry_of_the_help_page_has_words() -> None:
    names = [f"help_group_{group}" for group, _ in GROUPS]
    names += [f"help_{one}{part}" for _, group in GROUPS for one in group for part in ("", "_do")]
    assert not [name for name in names if name not in WORDS]
    known = {name for name in WORDS if name.startswith("help_")} - {"help_lead"}
    assert known == set(names)
