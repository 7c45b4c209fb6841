"""Wrong words to a real election: one sentence that says what, nothing posted, all goes on."""

import json
from pathlib import Path

import pytest

from tests.contracts.commands.town import CLOSES, MEMBERS, OPENS, Town

HUGE = str(1 << 70)


def table(town: Town) -> dict[str, tuple[str, int, list[str], str]]:
    """Return cases: whose, exit code, words, and what the sentence must name."""
    at, ali = town.at(), MEMBERS[0]
    out = ["--out", "never.act"]
    extend = ["authority", "extend", *at, *out]
    amend = ["authority", "amend", *at, *out, "--reason", "r"]
    links = ["registrar", "links", *at, "--key", "own.key"]
    wishes = ["voter", "encrypt", *at, "--out", "never", "--links"]
    manifest = ["authority", "manifest", *at, *out]
    config = town.table / "election.json"
    other = ["--horizon", town.url, "--election", town.account("relay")]
    return {
        "an end beyond all time": (
            ali, 2, [*extend, "--end", HUGE, "--reason", "r"], "end",
        ),
        "an end in the past": (ali, 1, [*extend, "--end", "5", "--reason", "r"], "not later"),
        "no reason": (ali, 2, [*extend, "--end", str(CLOSES + 9), "--reason", ""], "reason"),
        "an endless reason": (
            ali, 2, [*extend, "--end", str(CLOSES + 9), "--reason", "x" * 70_000], "reason",
        ),
        "an index beyond the roll": (ali, 1, [*amend, "--index", "5", "--annul"], "index 5"),
        "an index beyond all": (ali, 2, [*amend, "--index", HUGE, "--annul"], "index"),
        "a key that is no hex": (ali, 2, [*amend, "--index", "0", "--key", "xy"], "--key"),
        "the identity as key": (ali, 2, [*amend, "--index", "0", "--key", "00" * 32], "--key"),
        "a point not canonical": (ali, 2, [*amend, "--index", "0", "--key", "ff" * 32], "--key"),
        "key and annul": (
            ali, 2, [*amend, "--index", "0", "--annul", "--key", "00"], "--key or --annul",
        ),
        "a second manifest": (
            ali, 2, [*manifest, "--config", str(config), "--relay", town.card("t1")], "t1.card",
        ),
        "an election that never was": (
            ali, 2, ["authority", "extend", *other, *out, "--end", "9", "--reason", "r"],
            "there is no manifest",
        ),
        "an address with a fragment": (
            "registrar", 2, [*links, "--plain", "never", "--base-url", "https://x.example/#a"],
            "fragment",
        ),
        "links to nowhere": (
            "registrar", 2, [*links, "--base-url", "https://x.example/"], "--out",
        ),
        "links into a directory that is not there": (
            "registrar", 2,
            [*links, "--base-url", "https://x.example/", "--plain", "no/links"], "no/links",
        ),
        "a row of nobody": (
            "registrar", 2, [*town.registrar_words("replace"), "--row", "77"], "row 77",
        ),
        "wishes that are not there": ("voters", 2, [*wishes, "none.jsonl"], "none.jsonl"),
        "wishes with a word for a number": (
            "voters", 2, [*wishes, str(town.table / "words.jsonl")], "line 1",
        ),
        "wishes with another election's link": (
            "voters", 2, [*wishes, str(town.table / "strange.jsonl")], "link",
        ),
        "a ballot file that is not there": (
            "relay", 2, town.casting(Path("none.ballot")), "none.ballot",
        ),
        "a directory without ballots": ("relay", 2, town.casting(town.home("relay")), ".ballot"),
        "fewer channels": (
            "relay", 1,
            [*town.relay_words("channels"), "--count", "1", "--card", town.card("relay")],
            "4 channels",
        ),
        "more coins than there are": (
            "relay", 2,
            [*town.relay_words("fund"), "--account", town.account("t1"), "--amount", HUGE],
            "amount",
        ),
        "a ballot desk of another's key": (
            "t1", 2, ["relay", "post", *at, "--key", "own.key", str(town.table / "words.jsonl")],
            "trustee",
        ),
        "channels merged before the result": (
            "relay", 1, ["relay", "merge", *at, "--key", "own.key"], "no result",
        ),
        "a second seed for no reason": (
            "t1", 2, ["trustee", "renew", "--key", "own.key", "--card", "no/card"], "no/card",
        ),
        "a recount of no election": (
            ali, 2, ["authority", "close", "--horizon", town.url, "--election", "--help", *out],
            "--help",
        ),
    }  # fmt: skip


def test_wrong_words_do_no_harm_to_an_election(town: Town) -> None:
    town.hold()
    strange = "https://x.example/#e=" + "0" * 16 + "&c=" + "0" * 27
    (town.table / "strange.jsonl").write_text(
        json.dumps({"link": strange, "choices": [[], []]}) + "\n"
    )
    (town.table / "words.jsonl").write_text(json.dumps({"link": "x", "choices": [["1"]]}) + "\n")
    wrong = {}
    with town.nothing_posted():
        for name, (role, code, words, where) in table(town).items():
            told = town.try_(role, *words)
            lines = [one for one in told.err.splitlines() if one.startswith("error: ")]
            if told.code != code or len(lines) != 1 or where not in lines[0]:
                wrong[name] = f"{told.code} {told.err}"
    assert wrong == {}
    assert not list(town.root.rglob("never*"))
    town.encrypt(town.links())
    town.closer.until(OPENS)
    assert town.cast(town.table / "ballots")["done"] == town.voters


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"opens": "soon"}, "opens"),
        ({"opens": None}, "opens"),
        ({"opens": 1.5}, "1.5"),
        ({"closes": OPENS - 1}, "closes"),
        ({"races": []}, "races"),
        ({"races": {}}, "races"),
        ({"races": [{"title": {"en": "x"}}]}, "races"),
        ({"title": "x"}, "title"),
        ({"title": {"xx-not a language": 5}}, "title"),
        ({"floor": -1}, "floor"),
        ({"colour": "red"}, "colour"),
        ({"languages": 5}, "languages"),
    ],
    ids=str,
)
def test_a_wrong_configuration_is_named_by_its_field(
    changes: dict[str, object], where: str, settled: Town
) -> None:
    settled.configure(**changes)
    words = ["authority", "manifest", *settled.at(), *settled.manifest_words(), "--out", "m.act"]
    with settled.nothing_posted():
        assert where in settled.refused(MEMBERS[0], *words, code=2)
    settled.configure()
