"""The benchmarks' command and the form of what it prints; never how fast anything is."""

import json

import pytest

from benchmarks import ballot_size
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.baseline import in_multiplications
from benchmarks.outcome import Figure, Outcome


def test_list_names_every_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(BENCHMARKS)


def test_an_unknown_name_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ballot", "nothing"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: there is no benchmark nothing; there are ballot")


def test_the_ballots_size_is_within_its_limits() -> None:
    figures = {figure.name: figure for figure in ballot_size.figures()}
    assert figures["ballot_bytes"].value == 13 + 1 + 3460
    assert figures["ballot_operations"].value == 55 + 1
    assert all(figure.reached for figure in figures.values())


def test_json_is_an_object_a_benchmark(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = Outcome(
        "ballot",
        [
            Figure("fast", 40.123456, "a second", at_least=40.0, ratio=2.0, ratio_of="commit"),
            Figure("small", 301, "MB", at_most=300, note="how it was measured"),
            Figure("more", 1, "MB"),
        ],
        {"loopback_us": 100.0},
    )
    monkeypatch.setitem(BENCHMARKS, "ballot", ("", lambda: outcome))
    assert main(["ballot", "--json"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "benchmark": "ballot",
        "figures": {"fast": 40.12, "small": 301, "more": 1},
        "limits": {"fast": {"at_least": 40.0}, "small": {"at_most": 300}},
        "reached": {"fast": True, "small": False},
        "baseline": {"loopback_us": 100.0},
        "ratios": {"fast": 2.0},
        "notes": {"small": "how it was measured"},
    }
    assert main(["ballot"]) == 0
    table = capsys.readouterr().out
    assert "MISSED" in table
    assert "2 × commit" in table


def test_work_is_divided_by_the_multiplications_around_it() -> None:
    calls = []
    measured = in_multiplications(lambda: calls.append(sum(range(200_000))), 3)
    assert len(calls) == 3
    assert measured.muls == pytest.approx(measured.seconds / measured.multiplication, rel=1)
