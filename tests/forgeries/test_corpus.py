"""The committed corpus: files are whole, and the verifier says what the manifest says."""

from pathlib import Path

import pytest

from tests.forgeries.corpus import COMMITTED, MANIFEST, Entry, read, write
from tests.forgeries.tables import FORGERIES, HONEST, TAMPERED
from tests.forgeries.tampering import UNTAMPERED
from verifier.checks import CHECKS

CORPUS = read(COMMITTED)
MOST = 4_000_000


@pytest.mark.parametrize("entry", [pytest.param(one, id=one.name) for one in CORPUS.all])
def test_the_verifier_says_what_the_manifest_says(entry: Entry, tmp_path: Path) -> None:
    assert all(file.is_in(COMMITTED) for file in entry.files)
    assert entry.sources(COMMITTED, tmp_path).said() == entry.said


def test_every_forgery_is_told_of_and_nothing_honest_is() -> None:
    for one in CORPUS.forgeries:
        assert one.said.breaks, one.name
        assert (one.said.verdict == "failed") == bool(one.said.faults), one.name
    for one in CORPUS.honest:
        assert (one.said.verdict, one.said.breaks) == ("verified", frozenset()), one.name


def test_its_names_are_still_in_the_tables() -> None:
    forged = {one.name for one in FORGERIES} | {one.name for one in TAMPERED}
    assert {one.name for one in CORPUS.forgeries} <= forged
    assert {one.name for one in CORPUS.honest} == {*HONEST, UNTAMPERED.name}


def test_it_has_sixty_forgeries_each_reason_of_the_tables_and_each_check() -> None:
    assert len(CORPUS.forgeries) >= 60
    said = [place for one in CORPUS.forgeries for place in (*one.said.faults, *one.said.findings)]
    forged = {told[:2] for one in FORGERIES for told in (*one.faults, *one.findings)}
    tampered = {told[:2] for one in TAMPERED for told in one.told}
    assert forged | tampered <= {place[:2] for place in said}
    alone = {next(iter(one.said.breaks)) for one in CORPUS.forgeries if len(one.said.breaks) == 1}
    assert alone == {check.id for check in CHECKS}


def test_its_directory_holds_what_the_manifest_names_and_no_more_than_4_MB() -> None:
    named = {file.name for one in CORPUS.all for file in one.files}
    found = {path.name: path.stat().st_size for path in COMMITTED.iterdir()}
    assert set(found) == {*named, MANIFEST, "README.md"}
    assert sum(found.values()) <= MOST


def test_its_manifest_is_written_as_it_is_read(tmp_path: Path) -> None:
    write(tmp_path, CORPUS)
    assert (tmp_path / MANIFEST).read_bytes() == (COMMITTED / MANIFEST).read_bytes()
