"""Every page over real HTTP, in both languages: form, headers, links, words."""

from collections.abc import Iterator

import pytest

from node.pages.headers import SECURITY_HEADERS
from tests.node.explorer.conftest import ALICE, BOB, GONE, ISSUER, Story
from tests.node.explorer.reading import fetch


def _paths(story: Story) -> Iterator[str]:
    yield from ("", "/", "/ledgers", "/ledgers/", "/ledgers/1", "/ledgers/2", "/ledgers?before=9")
    for name in story.hashes.values():
        yield from (f"/tx/{name}", f"/transactions/{name}")
    for one in (story.ledger.root, ISSUER, ALICE, BOB, GONE):
        yield f"/accounts/{one.public_key}"
    yield from ("/nowhere", "/ledgers/0", "/ledgers/99", "/tx/1", "/accounts/G", "/search?q=x")


def test_every_page_is_well_formed_and_locked_down_in_both_languages(story: Story) -> None:
    for path in _paths(story):
        joint = "&" if "?" in path else "?"
        for code, direction in (("fa", "rtl"), ("en", "ltr")):
            got = fetch(f"{story.url}{path}{joint}lang={code}")
            assert got.headers["content-type"] == "text/html; charset=utf-8", path
            assert got.status < 500, path
            root = got.tree
            assert (root.tag, root.attrib) == ("html", {"lang": code, "dir": direction}), path
            assert {name: got.headers[name.lower()] for name in SECURITY_HEADERS} == (
                SECURITY_HEADERS
            )
            tags = {one.tag for one in root.iter()}
            assert not tags & {"script", "style", "img", "iframe", "object"}, path
            for one in root.iter():
                assert not [name for name in one.attrib if name.startswith("on")], path
                assert "style" not in one.attrib, path
            names = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
            assert len(names) == len(set(names)), path
            assert all(link.startswith(("/", "#")) and link[1:2] != "/" for link in got.links)


def test_a_language_stays_in_links_and_cookie(story: Story) -> None:
    got = fetch(f"{story.url}?lang=en")
    assert "lang=en" in got.headers["set-cookie"]
    assert "HttpOnly" in got.headers["set-cookie"]
    inner = [link for link in got.links if link.startswith("/explorer/")]
    assert inner
    assert all(link.endswith("lang=en") for link in inner)
    assert fetch(f"{story.url}?lang=de").tree.attrib["lang"] == "fa"
    by_cookie = fetch(story.url, Cookie="lang=en")
    assert by_cookie.tree.attrib["lang"] == "en"
    assert "set-cookie" not in by_cookie.headers
    assert "/explorer?lang=fa" in by_cookie.links


def test_every_link_leads_somewhere(story: Story) -> None:
    seen, waiting = set[str](), ["/explorer", f"/explorer/accounts/{BOB.public_key}"]
    while waiting and len(seen) < 150:
        link = waiting.pop(0)
        if link in seen or link.startswith("#"):
            continue
        seen.add(link)
        got = fetch(story.ledger.url + link)
        assert got.status == 200, link
        if got.headers["content-type"].startswith("text/html"):
            waiting += got.links
    assert len(seen) > 100


def test_style_sheet_and_icon_are_our_own(story: Story) -> None:
    links = {one.attrib["rel"]: one.attrib["href"] for one in fetch(story.url).tree.iter("link")}
    assert links.keys() == {"stylesheet", "icon"}
    icon = fetch(story.ledger.url + links["icon"])
    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")
    got = fetch(story.ledger.url + links["stylesheet"])
    assert got.status == 200
    assert got.headers["content-type"] == "text/css; charset=utf-8"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "prefers-color-scheme: dark" in got.text
    assert "@media print" in got.text
    assert ":focus-visible" in got.text
    assert "url(" not in got.text
    assert "@import" not in got.text
    assert "left:" not in got.text
    assert "right:" not in got.text


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/nowhere", 404, "There is no such page."),
        ("/ledgers/0", 400, "A ledger's number is from 1 to 2147483647."),
        ("/ledgers/99999999999", 400, "A ledger's number is from 1 to 2147483647."),
        ("/ledgers/2147483647", 404, "This ledger has not closed yet."),
        ("/ledgers?before=x", 400, "The place at which the list goes on"),
        ("/ledgers?before=9223372036854775808", 400, "The place at which the list goes on"),
        ("/ledgers/2?after=-1", 400, "The place at which the list goes on"),
        ("/tx/abc", 400, "A transaction's hash has 64 hexadecimal digits."),
        ("/tx/" + "0" * 64, 404, "No closed ledger has a transaction of this hash"),
        ("/accounts/GABC", 400, "This is no account"),
        (f"/accounts/{'G' + 'A' * 55}", 400, "This is no account"),
        (
            "/accounts/GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7",
            404,
            "No transaction has ever touched this account.",
        ),
    ],
)
def test_a_fault_is_one_clear_sentence(story: Story, path: str, status: int, sentence: str) -> None:
    joint = "&" if "?" in path else "?"
    got = fetch(f"{story.url}{path}{joint}lang=en")
    assert got.status == status
    assert sentence in got.words
    persian = fetch(story.url + path)
    assert persian.status == status
    assert persian.tree.attrib["lang"] == "fa"
    assert sentence not in persian.words


def test_pages_are_only_read(story: Story) -> None:
    got = fetch(f"{story.url}/ledgers?lang=en", "POST")
    assert got.status == 405
    assert "GET" in got.headers["allow"]
    assert "This page can only be read." in got.words


def test_a_page_without_an_own_cookie_of_ours_is_persian(story: Story) -> None:
    got = fetch(story.url, Cookie="lang=<script>; other=1")
    assert got.tree.attrib == {"lang": "fa", "dir": "rtl"}
