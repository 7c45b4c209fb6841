"""The search box takes what people have at hand, as they type it."""

from urllib.parse import quote

import pytest

from node.explorer.places import path_of
from tests.node.explorer.conftest import ALICE, Story
from tests.node.explorer.reading import fetch

ACCOUNT = ALICE.public_key
HASH = "ab" * 32


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("12", "/ledgers/12"),
        (" ۱۲٬۳۴۵ ", "/ledgers/12345"),
        ("٣", "/ledgers/3"),
        ("1,000", "/ledgers/1000"),
        (HASH, f"/tx/{HASH}"),
        (f"  {HASH.upper()}\n", f"/tx/{HASH}"),
        (f"{HASH[:30]} {HASH[30:]}", f"/tx/{HASH}"),
        ("1" * 64, "/tx/" + "1" * 64),
        (ACCOUNT, f"/accounts/{ACCOUNT}"),
        (f"\u202a{ACCOUNT.lower()}\u202c", f"/accounts/{ACCOUNT}"),
    ],
)
def test_it_leads_to_the_page(story: Story, typed: str, path: str) -> None:
    got = fetch(f"{story.url}/search?q={quote(typed)}")
    assert (got.status, got.headers["location"]) == (303, f"/explorer{path}")
    english = fetch(f"{story.url}/search?q={quote(typed)}&lang=en")
    assert english.headers["location"] == f"/explorer{path}?lang=en"


@pytest.mark.parametrize(
    "typed",
    ["0", "2147483648", "x", HASH[1:], ACCOUNT[:-1] + "A", "//evil.example", "../..", "1" * 201],
)
def test_anything_else_is_told_in_a_sentence(story: Story, typed: str) -> None:
    assert path_of(typed) is None
    got = fetch(f"{story.url}/search?q={quote(typed)}&lang=en")
    assert got.status == 400
    assert "This is no ledger number" in got.words


def test_nothing_typed_leads_home(story: Story) -> None:
    for query in ("", "?q=", "?q=%20"):
        got = fetch(f"{story.url}/search{query}")
        assert (got.status, got.headers["location"]) == (303, "/explorer")
