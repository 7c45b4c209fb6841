"""The doctor names what a machine lacks."""

import sys
from pathlib import Path

import pytest

from contracts.commands.doctor import MOST_APART, clock
from contracts.keyfile import Strength, create
from tests.contracts.commands.programs import in_process
from tests.support.ledger import LedgerProcess


def failed(told: dict[str, object]) -> list[str]:
    """Return the names of what is not well."""
    checks = told["checks"]
    assert isinstance(checks, list)
    return [one["name"] for one in checks if not one["ok"]]


def test_a_sound_machine_is_well(tmp_path: Path) -> None:
    told = in_process(["doctor", "--json"], tmp_path, "")
    assert (told.code, told.json["ok"], failed(told.json)) == (0, True, [])


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rbcl", None)
    told = in_process(["doctor", "--json"], tmp_path, "")
    assert told.code == 1
    assert failed(told.json) == ["rbcl"]


def test_a_ledger_is_asked_and_an_old_one_shows_in_the_clock(
    tmp_path: Path, ledger: LedgerProcess
) -> None:
    told = in_process(["doctor", "--horizon", ledger.url, "--json"], tmp_path, "")
    # the test's ledger stands still, years from this machine's clock
    assert (told.code, failed(told.json)) == (1, ["clock"])
    away = in_process(["doctor", "--horizon", "http://127.0.0.1:9", "--json"], tmp_path, "")
    assert (away.code, failed(away.json)) == (1, ["ledger"])


@pytest.mark.parametrize(("apart", "ok"), [(0, True), (MOST_APART, True), (MOST_APART + 1, False)])
def test_a_clock_may_differ_by_a_minute_either_way(apart: int, ok: bool) -> None:
    assert clock(1_800_000_000 + apart, 1_800_000_000).ok is ok
    assert clock(1_800_000_000 - apart, 1_800_000_000).ok is ok


def test_a_key_file_that_others_can_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.key"
    create(path, "trustee", {}, {}, "of nobody", Strength(1, 8192))
    words = ["doctor", "--key", "t.key", "--json"]
    assert in_process(words, tmp_path, "").code == 0
    path.chmod(0o644)
    told = in_process(words, tmp_path, "")
    assert (told.code, failed(told.json)) == (1, ["key file"])
    assert "chmod 600" in told.out
