"""Amendments beside ballots: one that comes too late is told of, and ends no election."""

import json
from pathlib import Path
from typing import Any

from contracts.commands.files import read_act
from contracts.records.act import complete
from node.wire.accounts import public_key
from tests.contracts.commands.programs import verify
from tests.contracts.commands.town import CHOICES, CLOSES, MEMBERS, NEED, OPENS, TRUSTEES, Town

LATE = "a ballot of index {} counts already"
FIRST, SECOND = "2", "3"


def index_of(town: Town, row: str) -> str:
    """Return a voter's index."""
    return str(town.do("registrar", *town.registrar_words("index"), "--row", row)["index"])


def replacing(town: Town, row: str) -> list[str]:
    """Return the words that draw a new credential."""
    return [*town.registrar_words("replace"), "--row", row]


def amending(town: Town, *words: str) -> list[str]:
    """Return the words that write an amendment which is not to be."""
    return ["authority", "amend", *town.at(), "--reason", "r", "--out", "never.act", *words]


def post_all_the_same(town: Town, file: Path) -> None:
    """Post an act past the command."""
    cards = [json.loads(Path(town.card(one)).read_text()) for one in MEMBERS]
    keys = [public_key(card["key"]) for card in cards]
    for envelope in complete(read_act(file), keys, NEED):
        with town.closer.hold():
            assert town.ledger.settle(envelope)[0].status == 200


def report_of(town: Town) -> dict[str, Any]:
    """Return what the verifier says."""
    words = [town.election, "--horizon", town.url, "--single-source", "--json"]
    return verify(words, town.root).json


def test_a_ballot_cast_while_the_commission_signs_ends_no_election(town: Town) -> None:
    town.hold()
    ballots = town.encrypt(town.links())
    replaced = town.do("registrar", *replacing(town, FIRST))
    index, key = str(replaced["index"]), replaced["key"]
    file = town.write("amend", "--index", index, "--key", key, "--reason", "lost link")
    town.sign(file, *MEMBERS[:NEED])
    town.closer.until(OPENS)
    assert town.cast(*ballots)["done"] == len(CHOICES)

    post = ["authority", "post", str(file), "--horizon", town.url]
    with town.nothing_posted():
        assert LATE.format(index) in town.refused(MEMBERS[0], *post)
        again = amending(town, "--index", index, "--key", key)
        assert LATE.format(index) in town.refused(MEMBERS[0], *again)
    post_all_the_same(town, file)
    # the old key is in force: its ballot counts, also after the amendment that is not obeyed
    other = amending(town, "--index", index, "--key", key)
    assert "used already" in town.refused(MEMBERS[0], *other)
    assert LATE.format(index) in town.refused("registrar", *replacing(town, FIRST))

    town.closer.until(CLOSES + 1)
    town.close()
    town.share(*TRUSTEES[:2])
    town.result()
    report = report_of(town)
    assert report["verdict"] == "verified"
    assert report["tally"]["count"] == len(CHOICES)
    (finding,) = report["findings"]
    assert (finding["check"], finding["reason"]) == ("V3", "overtaken")
    assert LATE.format(index) in finding["text"]


def test_who_has_voted_gets_no_new_key_but_can_be_annulled(town: Town) -> None:
    town.hold()
    links = town.links()
    voted, waiting = index_of(town, FIRST), index_of(town, SECOND)
    town.closer.until(OPENS)
    town.cast(*town.encrypt(links[:1], CHOICES[:1]))
    key = town.do("registrar", *replacing(town, SECOND))["key"]
    with town.nothing_posted():
        told = town.refused(MEMBERS[0], *amending(town, "--index", voted, "--key", key))
        assert told == f"such an amendment would not count: {LATE.format(voted)}"
        keys = (town.home("registrar") / "own.key").read_bytes()
        told = town.refused("registrar", *replacing(town, FIRST))
        assert told == f"no new key can be given: {LATE.format(voted)}"
        assert (town.home("registrar") / "own.key").read_bytes() == keys, "nothing is drawn"
    assert not (town.home(MEMBERS[0]) / "never.act").exists()
    town.act("amend", "--index", waiting, "--key", key, "--reason", "lost link")
    town.act("amend", "--index", voted, "--annul", "--reason", "died before the vote")
    town.cast(*town.encrypt([town.links()[0]], CHOICES[1:2], "second"))
    # now a ballot under the new key counts
    assert LATE.format(waiting) in town.refused("registrar", *replacing(town, SECOND))
    town.closer.until(CLOSES + 1)
    assert town.close()["records"]
    checks = {one["id"]: one["status"] for one in report_of(town)["checks"]}
    assert (checks["V3"], checks["V10"]) == ("passed", "passed")


def test_links_are_written_again_and_what_is_missing_is_added(town: Town) -> None:
    town.hold()
    words = [*town.link_words(), "--out", "links.key"]
    assert "no/links" in town.refused("registrar", *words, "--plain", "no/links", code=2)
    home = town.home("registrar")
    encrypted = (home / "links.key").read_bytes()
    town.do("registrar", *words)
    plain = (home / "links.jsonl").read_bytes()
    assert len(plain.splitlines()) == len(CHOICES)
    town.do("registrar", *words)
    assert (home / "links.key").read_bytes() == encrypted
    assert (home / "links.jsonl").read_bytes() == plain

    elsewhere = [*words[: words.index("--base-url")], "--base-url", "https://b.example/"]
    told = town.refused("registrar", *elsewhere, "--out", "links.key", code=2)
    assert "holds other links" in told
    assert (home / "links.key").read_bytes() == encrypted
