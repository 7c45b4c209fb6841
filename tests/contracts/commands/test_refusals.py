"""What a rule forbids is refused with exit code 1, one sentence, and nothing posted."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.ceremony.terms import Terms
from contracts.records.kinds.trustee_key import TrusteeKey
from tests.contracts.commands.programs import verify
from tests.contracts.commands.town import CHOICES, CLOSES, MEMBERS, OPENS, TRUSTEES, Town

pytestmark = pytest.mark.slow


def manifest(town: Town) -> list[str]:
    """Return the words that write a manifest."""
    out = str(town.table / "manifest.act")
    return ["authority", "manifest", *town.at(), *town.manifest_words(), "--out", out]


def test_no_manifest_before_every_trustee_acknowledged(town: Town) -> None:
    town.make_keys()
    town.found()
    town.act("ceremony", *town.ceremony_words())
    town.do("registrar", *town.issuing())
    town.act("roll", "--roll", town.table / "roll.bin")
    town.act("setup", "--relay", town.card("relay"))
    with town.nothing_posted():
        assert "trustee 1" in town.refused(MEMBERS[0], *manifest(town))
        told = town.refused(TRUSTEES[0], *town.trustee_words("check"), code=2)
        assert "no valid key record yet from trustee 1, 2, 3" in told
    for trustee in TRUSTEES:
        town.do(trustee, *town.trustee_words("deal"))
    for trustee in TRUSTEES[:2]:
        town.do(trustee, *town.trustee_words("check"))
    assert "trustee 3" in town.refused(MEMBERS[0], *manifest(town))
    town.do(TRUSTEES[2], *town.trustee_words("check"))
    town.configure(opens=1, closes=2)
    assert "opens is 1" in town.refused(MEMBERS[0], *manifest(town))
    town.configure(closes=OPENS)
    assert "closes" in town.refused(MEMBERS[0], *manifest(town), code=2)
    town.configure()
    town.act("manifest", *town.manifest_words())


def test_a_stranger_has_no_place_in_the_ceremony(town: Town) -> None:
    town.make_keys()
    town.found()
    town.act("ceremony", *town.ceremony_words(TRUSTEES[:2]))
    with town.nothing_posted():
        told = town.refused(TRUSTEES[2], *town.trustee_words("deal"))
    assert "does not name your account" in told


def test_a_wrong_share_ends_the_ceremony_and_a_new_one_begins(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contracts.commands.trustee import ceremony

    honest = ceremony.deal

    def cheat(seed: bytes, terms: Terms, trustee: int) -> TrusteeKey:
        key = honest(seed, terms, trustee)
        first, *rest = key.sealed
        return replace(key, sealed=(replace(first, shares=(5, *first.shares[1:])), *rest))

    town.make_keys()
    town.found()
    town.act("ceremony", *town.ceremony_words())
    monkeypatch.setattr(ceremony, "deal", cheat)
    town.do(TRUSTEES[0], *town.trustee_words("deal"))
    monkeypatch.setattr(ceremony, "deal", honest)
    for trustee in TRUSTEES[1:]:
        town.do(trustee, *town.trustee_words("deal"))
    check = town.trustee_words("check")
    with town.nothing_posted():
        unsure = town.try_(TRUSTEES[1], *check)
        assert unsure.code == 130
    assert "dealer 1 in columns 1" in town.refused(TRUSTEES[1], *check, "--complain")
    with town.nothing_posted():
        assert town.do(TRUSTEES[1], *check)["before"]
    town.do("registrar", *town.issuing())
    town.act("roll", "--roll", town.table / "roll.bin")
    town.act("setup", "--relay", town.card("relay"))
    assert "dealer 1 sealed wrong shares" in town.refused(MEMBERS[0], *manifest(town))

    # a new ceremony needs new seeds; a card that was named before is refused
    words = ["authority", "ceremony", *town.at(), *town.ceremony_words(TRUSTEES[1:])]
    assert "renew" in town.refused(MEMBERS[0], *words, "--out", str(town.table / "again.act"))
    for trustee in TRUSTEES[1:]:
        town.do(trustee, "trustee", "renew", "--key", "own.key", "--card", town.card(trustee))
    town.hold_ceremony(TRUSTEES[1:])
    town.act("manifest", *town.manifest_words())


def test_out_of_hours_no_vote_is_spent(town: Town) -> None:
    town.hold()
    ballots = town.encrypt(town.links())
    early, late = ballots[:2], ballots[2:]
    with town.nothing_posted():
        told = town.try_("relay", *town.casting(*early), "--json")
        assert told.code == 1
        assert all("voting opens at" in one["why"] for one in told.json["ballots"])
    town.closer.until(OPENS)
    town.cast(*early)
    town.closer.until(CLOSES + 1)
    with town.nothing_posted():
        told = town.try_("relay", *town.casting(*ballots), "--json")
        assert told.code == 1
        assert [one["state"] for one in told.json["ballots"]].count("done") == len(early)
        assert all("ended" in one["why"] for one in told.json["ballots"] if one["why"])
    assert len(late) == 3


def test_a_bad_ballot_costs_no_vote_and_the_good_ones_go(town: Town) -> None:
    town.hold()
    links = town.links()
    good = town.encrypt(links[:2], CHOICES[:2], "first")
    again = town.encrypt(links[:1], CHOICES[1:2], "again")
    body = bytearray(good[1].read_bytes())
    body[-1] ^= 1
    changed, short = town.table / "changed.ballot", town.table / "short.ballot"
    changed.write_bytes(body)
    short.write_bytes(body[:-1])
    town.closer.until(OPENS)
    told = town.try_("relay", *town.casting(good[0], *again, changed, short, good[1]), "--json")
    assert told.code == 1
    whys = {one["ballot"]: (one["why"] or "").split(":")[0] for one in told.json["ballots"]}
    assert whys == {
        good[0].name: "",
        again[0].name: "duplicate",
        "changed.ballot": "encoding" if body[-1] > 0x10 else "proof",
        "short.ballot": "size",
        good[1].name: "",
    }
    assert told.json["done"] == 2


def test_nobody_closes_or_shares_before_the_end_or_on_one_source_unsaid(town: Town) -> None:
    town.hold()
    town.encrypt(town.links())
    town.closer.until(OPENS)
    town.cast(town.table / "ballots")
    close = ["authority", "close", *town.at(), "--out", "close.act"]
    share = town.trustee_words("share")
    with town.nothing_posted():
        assert "one ledger source" in town.refused(MEMBERS[0], *close)
        assert "has not ended" in town.refused(MEMBERS[0], *close, "--single-source")
    town.closer.until(CLOSES + 1)
    with town.nothing_posted():
        assert "one ledger source" in town.refused(TRUSTEES[0], *share)
        assert "V10" in town.refused(TRUSTEES[0], *share, "--single-source")
        result = ["authority", "result", *town.at(), "--single-source", "--out", "result.act"]
        assert "V10" in town.refused(MEMBERS[0], *result)
    town.close()
    town.share(TRUSTEES[0])
    with town.nothing_posted():
        assert "V11" in town.refused(MEMBERS[0], *result)


def test_below_the_floor_nothing_is_opened(town: Town) -> None:
    town.floor = 3
    town.configure()
    town.hold()
    town.encrypt(town.links()[:2], CHOICES[:2])
    town.closer.until(OPENS)
    town.cast(town.table / "ballots")
    town.closer.until(CLOSES + 1)
    town.close()
    with town.nothing_posted():
        words = [*town.trustee_words("share"), "--single-source"]
        assert "below the floor of 3" in town.refused(TRUSTEES[0], *words)


def test_a_trustee_never_shares_twice_over_different_ballots(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contracts.commands.trustee import sharing

    town.hold()
    town.encrypt(town.links())
    town.closer.until(OPENS)
    town.cast(town.table / "ballots")
    town.closer.until(CLOSES + 1)
    town.close()
    home = town.home(TRUSTEES[0]) / "own.key"
    untouched = home.read_bytes()
    town.share(TRUSTEES[0])
    honest = sharing.recount

    def other(*said: object) -> object:
        found = honest(*said)  # type: ignore[arg-type]
        sums = replace(found.sums, R=found.sums.E[0], digest=bytes(32))
        return replace(found, sums=sums)

    monkeypatch.setattr(sharing, "recount", other)
    words = [*town.trustee_words("share"), "--single-source"]
    with town.nothing_posted():
        assert "a second share would open the difference" in town.refused(TRUSTEES[0], *words)
        # a key file put back from an older copy does not forget: the ledger remembers
        home.write_bytes(untouched)
        assert "a second share would open the difference" in town.refused(TRUSTEES[0], *words)


def test_the_end_is_moved_in_time_and_a_lost_link_is_replaced(town: Town) -> None:
    town.hold()
    links = town.links()
    later = CLOSES + 1000
    extend = ["authority", "extend", *town.at(), "--reason", "flood", "--out", "extend.act"]
    assert "not later" in town.refused(MEMBERS[0], *extend, "--end", str(CLOSES))
    town.closer.until(OPENS)
    town.act("extend", "--end", str(later), "--reason", "flood")

    # voter of row 2 lost the link; that of row 3 resigned
    replaced = town.do("registrar", *town.registrar_words("replace"), "--row", "2")
    with town.nothing_posted():
        same = town.do("registrar", *town.registrar_words("replace"), "--row", "2")
    assert same == replaced
    index, key = str(replaced["index"]), replaced["key"]
    told = town.refused("registrar", *town.link_words())
    assert "row 2: its new key awaits an amendment" in told
    town.act("amend", "--index", index, "--key", key, "--reason", "lost link")
    gone = town.do("registrar", *town.registrar_words("index"), "--row", "3")["index"]
    town.act("amend", "--index", str(gone), "--annul", "--reason", "resigned")
    amend = ["authority", "amend", *town.at(), "--reason", "r", "--out", "amend.act"]
    assert "used already" in town.refused(MEMBERS[0], *amend, "--index", "3", "--key", key)
    assert "not below" in town.refused(MEMBERS[0], *amend, "--index", "99", "--annul")

    fresh = town.links()
    assert fresh[0] != links[0]
    assert fresh[1:] == links[2:], "an annulled voter gets no link"
    wishes = town.home("voters") / "old.jsonl"
    wishes.write_text(json.dumps({"link": links[0], "choices": [[1], []]}) + "\n")
    old = ["voter", "encrypt", *town.at(), "--links", wishes, "--out", "old"]
    assert "not in the roll" in town.refused("voters", *old)

    files = town.encrypt(fresh, [CHOICES[i] for i in (0, 2, 3, 4)])
    town.closer.until(CLOSES + 10)
    town.cast(*files)
    town.closer.until(later + 1)
    with town.nothing_posted():
        assert "voting ended" in town.refused(MEMBERS[0], *extend, "--end", str(later + 9))
        assert "voting ended" in town.refused(MEMBERS[0], *amend, "--index", "3", "--annul")
    town.close()
    town.share(*TRUSTEES[:2])
    town.result()
    words = [town.election, "--horizon", town.url, "--single-source", "--json"]
    report = verify(words, town.root).json
    assert report["verdict"] == "verified"
    assert report["result"]["totals"] == [1, 1, 3, 1, 2]


def test_a_challenged_ballot_is_checked_elsewhere(town: Town) -> None:
    town.hold()
    link = town.home("voters") / "link.txt"
    link.write_text(town.links()[0] + "\n")
    at = ["voter", "challenge", *town.at(), "--link-file", link, "--out", "opened.json"]
    town.do("voters", *at, "--choose", "1,3;2")
    opened = str(town.home("voters") / "opened.json")
    words = ["challenge", opened, "--horizon", town.url, "--json"]
    assert verify(words, town.root).json["agrees"]
    assert "there is no candidate 9" in town.refused("voters", *at, "--choose", "9;", code=2)
    assert "at most 2" in town.refused("voters", *at, "--choose", "1,2,3;", code=2)
    assert "choices for 1 of 2 races" in town.refused("voters", *at, "--choose", "1", code=2)
    Path(link).write_text(link.read_text().replace("e=", "e=0")[:-2])
    assert "link, " in town.refused("voters", *at, "--choose", "1;", code=2)
