"""No check is decoration: with any one of them left out, some forgery of the corpus passes.

The product has no switch for it; the test takes the check out of the table.
"""

from pathlib import Path

import pytest

from tests.forgeries.corpus import COMMITTED, Corpus, Entry, read
from verifier import audit
from verifier.checks import CHECKS


def caught_by_one(corpus: Corpus, check: str) -> Entry:
    """Return a forgery that one check alone tells of; rather one for which it fails."""
    alone = [one for one in corpus.forgeries if one.said.breaks == {check}]
    told = [one for one in alone if {place[0] for place in one.said.findings} <= {check}]
    return max(told, key=lambda one: (one.said.verdict == "failed", -len(one.files)))


@pytest.mark.parametrize("check", [one.id for one in CHECKS])
def test_without_a_check_a_forgery_passes(
    check: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgery = caught_by_one(read(COMMITTED), check)
    sources = forgery.sources(COMMITTED, tmp_path)
    assert sources.said() == forgery.said
    assert forgery.said.names(check)
    monkeypatch.setattr(audit, "CHECKS", tuple(one for one in CHECKS if one.id != check))
    said = sources.said()
    assert (said.faults, said.findings) == (frozenset(), frozenset()), forgery.name
    assert said.verdict != "failed"
