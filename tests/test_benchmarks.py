"""The benchmarks' command and the form of what it prints; never how fast anything is."""

import json
import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import ballot_size, belenios, chain, disk, encrypting, parsing, verifying
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.auditing import OPEN, from_archive, from_horizon
from benchmarks.baseline import in_multiplications
from benchmarks.cached import Busy, Kept, alone
from benchmarks.outcome import Figure, Outcome
from benchmarks.qazvin import SHAPE
from benchmarks.voted import Voted
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import decode_ballot
from contracts.records.record import record_of
from tests.support.measured_election import SMALL


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


def test_both_engines_check_the_ballots_that_are_timed() -> None:
    quick, ratio = verifying.engine_figures(ballots=verifying.FEW)
    assert (quick.name, quick.at_most) == ("verify_muls_engine", 16)
    assert (ratio.name, ratio.at_least) == ("engine_ratio", 4)
    assert quick.value > 0
    assert ratio.value > 0


def test_the_chains_that_are_checked_pass() -> None:
    empty, busy = chain.figures(empty=70, busy=4)
    assert (empty.name, busy.name) == ("chain_empty_per_s", "chain_busy_per_s")
    assert (empty.at_least, busy.at_least) == (2_000, 300)
    assert "70 ledgers, 0 transactions" in empty.note
    assert "4 ledgers, 21 transactions" in busy.note
    assert empty.ratio
    assert empty.ratio > 0


def test_the_ballot_that_is_timed_in_the_browser_verifies() -> None:
    [figure] = encrypting.figures(rounds=1)
    assert (figure.name, figure.at_most) == ("encrypt_ms", 400)
    assert figure.value > 0


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
    monkeypatch.setattr("benchmarks.__main__.alone", nullcontext)
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
    measured = in_multiplications(lambda: calls.append(sum(range(200_000))), 9)
    assert len(calls) == 9
    assert measured.muls == pytest.approx(measured.seconds / measured.multiplication, rel=1)


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with alone(tmp_path / "kept"), pytest.raises(Busy), alone(tmp_path / "kept"):
        pytest.fail("the lock was given twice")
    with alone(tmp_path / "kept"):
        assert (tmp_path / "kept.lock").exists()


def test_proved_ballots_are_kept_and_added_to(tmp_path: Path) -> None:
    kept = Kept(replace(SMALL, setup_hash=bytes(32)), tmp_path)
    first = kept.ballots(3)
    all_of_them = kept.ballots(8)
    assert all_of_them[:3] == first
    election = kept.election
    keyed = [
        Keyed(decode_ballot(body, election.statement.shape), election.roll[index])
        for index, body in enumerate(all_of_them)
    ]
    assert [one.ballot.index for one in keyed] == list(range(8))
    assert verify_batch(election.statement, keyed) == [True] * 8


def test_the_measured_election_is_verified(measured: Voted) -> None:
    """What the benchmarks count on is an election that anybody may recount."""
    some = from_horizon(measured, measured.few, OPEN, lambda text: None)
    assert some.report["counts"]["counted"] == 3
    whole = from_archive(measured, lambda text: None)
    assert (whole.report["verdict"], whole.report["counts"]["counted"]) == ("verified", 5)
    assert whole.seconds > 0
    # looked at twenty times a second: a short peak may have come between two looks
    assert whole.together >= 0.5 * whole.largest > 0
    [parse] = parsing.figures(measured, lambda text: None, ballots=3)
    assert (parse.name, parse.unit) == ("parse_ms", "ms")
    assert parse.value > 0


def test_what_the_pages_from_disk_fetch_is_counted(measured: Voted) -> None:
    fetched = disk.measure(measured, lambda text: None)
    assert list(fetched) == ["ballot", "no-vote", "challenge"]
    ballot, no_vote, challenge = fetched.values()
    assert ballot.requests == no_vote.requests > challenge.requests > 5
    # the ballots are random, and so can't be compressed
    assert min(ballot.size, no_vote.size) > challenge.size + 5 * SHAPE.body_size
    assert len({one.verdict for one in fetched.values()}) == 3
    figures = {figure.name: figure.value for figure in disk.figures(measured, fetched)}
    assert figures["disk_ballot_mb"] == ballot.size / 1e6
    assert figures["disk_no_vote_requests"] == no_vote.requests
    assert len(figures) == 6


def test_what_is_kept_is_made_again_where_today_s_code_would_make_it_otherwise(
    tmp_path: Path,
) -> None:
    kept = Kept(replace(SMALL, setup_hash=bytes(32)), tmp_path)
    manifest = record_of(kept.election.manifest).id
    assert kept.is_of_today(manifest)
    assert not kept.is_of_today(bytes(32))
    kept.ballots(1)
    assert kept.is_of_today(manifest)
    body = (tmp_path / "ballots").read_bytes()
    (tmp_path / "ballots").write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    assert not kept.is_of_today(manifest)


def test_belenios_is_measured_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which(belenios.TOOL) is not None:
        found = belenios.per_ballot(lambda text: None, ballots=1)
        assert found is not None
        assert found > 0
    monkeypatch.setenv("PATH", "")
    assert belenios.per_ballot(lambda text: None) is None
