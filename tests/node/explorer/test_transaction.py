"""What a transaction's page tells, and that foreign bytes in it do nothing."""

import pytest

from node.explorer.operations import show
from node.wire.parsed import Other
from tests.node.explorer.conftest import ALICE, BOB, GONE, ISSUER, QUOTE, SCRIPT, Story
from tests.node.explorer.reading import Fetched, fetch


def _page(story: Story, name: str, language: str = "en") -> Fetched:
    return fetch(f"{story.url}/tx/{story.hashes[name]}?lang={language}")


def test_it_tells_all_of_a_payment(story: Story) -> None:
    got = _page(story, "gold")
    said = story.ledger.get(f"/transactions/{story.hashes['gold']}").body
    for part in (
        "Successful",
        "12.5 GOLD of " + ISSUER.public_key,
        ALICE.public_key,
        story.hashes["gold"],
        said["envelope_xdr"],
        said["result_xdr"],
        said["signatures"][0],
        said["source_account_sequence"],
        "0.00001 coins",
        "Tehran time",
        said["created_at"].replace("T", " ").replace("Z", "") + " UTC",
        "Dey 1405",
        "Memo none",
    ):
        assert part in got.words, part
    assert f"/explorer/ledgers/{said['ledger']}?lang=en" in got.links
    assert f"/transactions/{story.hashes['gold']}" in got.links


def test_it_is_persian_in_persian(story: Story) -> None:
    got = _page(story, "gold", "fa")
    for part in ("موفق", "۱۲٫۵", "دی ۱۴۰۵", "به وقت تهران", "پرداخت", "امضا"):
        assert part in got.words, part


def test_neighbours_are_linked_both_ways_failed_ones_too(story: Story) -> None:
    before, failed, after = (story.hashes[one] for one in ("gold", "poor", "bounds"))
    assert f"/explorer/tx/{failed}?lang=en" in _page(story, "gold").links
    links = _page(story, "poor").links
    assert f"/explorer/tx/{before}?lang=en" in links
    assert f"/explorer/tx/{after}?lang=en" in links


def test_a_failed_one_says_why_in_words(story: Story) -> None:
    got = _page(story, "poor")
    for part in (
        "Failed",
        "had no other effect",
        "one of its operations failed tx_failed",
        "the balance is too low op_underfunded",
    ):
        assert part in got.words, part
    assert "موجودی کافی نیست" in _page(story, "poor", "fa").words


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("text", ["greeting", "text: سلام", "hex: d8b3d984d8a7d985", "base64: 2LPZhNin2YU="]),
        ("broken text", ["\\x00\\x1b[31m", "hex: " + "00" * 64]),
        ("name", ["number: 18446744073709551615"]),
        ("domain", ["hash: " + "ab" * 32, "Home domain " + QUOTE]),
        (
            "signer",
            ["return hash: " + "cd" * 32, "Signer X", "High threshold 2", "Master key's weight 3"],
        ),
        ("flags", ["Sets holders need authorization"]),
        ("trust", ["Trust an asset", "1,000 GOLD"]),
        ("trust without limit", ["no limit"]),
        ("authorize", ["Authorize a holder of an asset", "Sets authorized"]),
        ("bounds", ["Not before", "Not after", "2030-03-17 17:46:40 UTC"]),
        ("forget", ["Remove data", "Name raw"]),
        ("merge", ["Merge the account into another", "Into " + BOB.public_key]),
        ("many", ["Operations: 100", "63" * 64]),
    ],
)
def test_each_kind_has_its_words(story: Story, name: str, parts: list[str]) -> None:
    words = _page(story, name).words
    for part in parts:
        assert part in words, part


def test_an_operation_that_elections_do_not_use_is_named() -> None:
    shown = show(Other(ALICE.public_key, "inflation"), BOB.public_key, None)
    assert shown.title == "does_other"
    assert [(one.label, one.value) for one in shown.fields] == [
        ("source", ALICE.public_key),
        ("type", "inflation"),
    ]


@pytest.mark.parametrize("name", ["text", "broken text", "name", "domain"])
def test_foreign_bytes_are_only_read(story: Story, name: str) -> None:
    account = f"{story.url}/accounts/{ALICE.public_key}?lang=en"
    for got in (_page(story, name), fetch(story.url), fetch(account)):
        assert SCRIPT not in got.text
        assert "<img" not in got.text
        assert "\x1b" not in got.text
        assert not list(got.tree.iter("script"))
    shown = fetch(account)
    for part in (SCRIPT, QUOTE):
        assert part in shown.words


def test_a_merged_account_keeps_its_page(story: Story) -> None:
    got = fetch(f"{story.url}/accounts/{GONE.public_key}?lang=en")
    assert "This account does not exist now" in got.words
    assert f"/explorer/tx/{story.hashes['merge']}?lang=en" in got.links


def test_an_account_shows_what_it_holds(story: Story) -> None:
    got = fetch(f"{story.url}/accounts/{ALICE.public_key}?lang=en")
    for part in (
        "12.5 GOLD of",
        "of at most 1,000",
        "the account's own key, weight 3",
        "weight 1",
        "High threshold 2",
        "greeting text: سلام",
        "Home domain " + QUOTE,
    ):
        assert part in got.words, part
    holder = fetch(f"{story.url}/accounts/{BOB.public_key}?lang=en").words
    assert "not authorized" in holder
    issuer = fetch(f"{story.url}/accounts/{ISSUER.public_key}?lang=en").words
    assert "holders need authorization" in issuer


def test_much_data_is_cut_and_counted(story: Story) -> None:
    got = fetch(f"{story.url}/accounts/{BOB.public_key}?lang=en")
    assert "n99" in got.words
    assert len(got.text) < 200_000


def test_long_histories_are_paged(story: Story) -> None:
    """Ledgers: 20 a page, each once, down to the first."""
    last = int(story.ledger.get("/").body["history_latest_ledger"])
    for _ in range(max(0, 25 - last)):
        story.ledger.close()
    link, seen = "/explorer/ledgers?lang=en", list[str]()
    while link:
        got = fetch(story.ledger.url + link)
        seen += [one for one in got.links if one.startswith("/explorer/ledgers/")]
        older = [one for one in got.links if "before=" in one and one.endswith("lang=en")]
        link = older[0] if older else ""
    numbers = [int(one.split("/")[3].split("?")[0]) for one in seen]
    assert numbers == list(range(numbers[0], 0, -1))
    assert numbers[0] >= 25
