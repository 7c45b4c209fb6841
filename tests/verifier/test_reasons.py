"""Every fixed word of a fault or finding has a sentence in Persian and in English."""

import re
from pathlib import Path

import pytest

import verifier
from contracts.counting.acceptance import REASONS
from contracts.explaining.kind_words import KIND_WORDS
from contracts.records.kinds import BALLOT
from node.networks.reader import LedgerInfo
from tests.forgeries.forgery import Forgery
from tests.forgeries.tables import FORGERIES
from verifier.checks import reasons
from verifier.checks.reasons import (
    MEANINGS,
    OF_CHECK,
    casts,
    ceremony,
    ledger,
    manifest,
    outcome,
    several,
)
from verifier.checks.reasons.meaning import CHECK_OF_KIND, meaning
from verifier.checks.reasons.whys import WHYS, why_in
from verifier.counting import hindrance
from verifier.facts.facts import Facts

DOCS = Path(verifier.__file__).parents[1] / "docs/protocol.md"
HERE = Path(reasons.__file__).parent
PERSIAN = re.compile(r"[\u0600-\u06ff]")


def in_docs() -> set[tuple[str, str]]:
    """Return the words of each check in the table of docs/protocol.md §15."""
    section = DOCS.read_text(encoding="utf-8").split("\n## 15.")[1].split("\n## 16.")[0]
    rows = re.findall(r"^\| (V\d+) [^|]*\|([^|]*)\|([^|]*)\|$", section, re.MULTILINE)
    assert len(rows) == 14
    return {
        (check, word)
        for check, fails, finds in rows
        for word in re.findall(r"`([^`]+)`", re.sub(r"\([^)]*\)", "", fails + finds))
    }


def assert_told(check: str | None, reason: str) -> None:
    """See that there are sentences in both languages, and that they are."""
    found = meaning(check, reason)
    assert found is not None, (check, reason)
    assert set(found) == {"fa", "en"}
    assert PERSIAN.search(found["fa"]), found
    assert not PERSIAN.search(found["en"]), found


def test_all_that_the_protocol_names() -> None:
    for check, reason in in_docs():
        assert_told(check, reason)


@pytest.mark.parametrize("forgery", FORGERIES, ids=[one.name for one in FORGERIES])
def test_all_that_forgeries_show(forgery: Forgery) -> None:
    for check, reason, _ in (*forgery.faults, *forgery.findings):
        assert_told(check, reason)


def test_all_reasons_of_refused_casts() -> None:
    for reason in REASONS:
        assert_told(None, reason)


def test_no_word_that_nothing_says() -> None:
    sources = "".join(
        file.read_text(encoding="utf-8")
        for package in ("verifier", "contracts", "node")
        for file in (DOCS.parents[1] / package).rglob("*.py")
        if file.parent != HERE
    )
    unsaid = {one for one in MEANINGS if f'"{one}"' not in sources}
    assert unsaid == set()
    assert all(reason in MEANINGS for _, reason in OF_CHECK)


def test_a_word_stands_in_one_group() -> None:
    groups = (ledger, manifest, ceremony, casts, outcome, several)
    assert sum(len(one.MEANINGS) for one in groups) == len(MEANINGS)
    assert all(meaning(check, word) != MEANINGS[word] for check, word in OF_CHECK)


def test_every_official_kind_has_its_check() -> None:
    assert set(CHECK_OF_KIND) == set(KIND_WORDS) - {BALLOT}


def test_why_nothing_is_counted_is_told_in_persian() -> None:
    facts = Facts("G", (), "", LedgerInfo(1, bytes(32), bytes(32), 0))
    why = hindrance(facts)
    assert why is not None
    assert why_in("fa", why) == WHYS[why]
    assert why_in("en", why) is None
    assert why_in("fa", "failed: V1, V2") == "آزمون‌های نادرست: V1، V2"
    sources = "".join(
        file.read_text(encoding="utf-8")
        for file in (DOCS.parents[1] / "verifier").rglob("*.py")
        if file.parent != HERE
    )
    made = {"there is no close yet", "there is no result yet"}
    assert {one for one in WHYS if f'"{one}"' not in sources} == made
