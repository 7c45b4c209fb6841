"""`sandogh-verify challenge`: an opened ballot is what its file says, or is not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.crypto.group import random_scalar
from contracts.voting.challenge import Challenge
from contracts.voting.encrypt import encrypt
from tests.forgeries.desk import Desk, Key
from tests.forgeries.verify import Ran, verify
from tests.forgeries.world import World


@pytest.fixture
def opened(whole: World) -> Challenge:
    """Open a ballot of voter 1 instead of casting it."""
    chosen = whole.plan.choices(1)
    sealed = encrypt(whole.statement, 1, whole.voters[1].kappa, chosen)
    r, bits = sealed.opening
    return Challenge(
        whole.desk.ledger.passphrase,
        whole.authority.account,
        whole.manifest_id,
        sealed.tracker,
        sealed.head,
        r,
        bits,
    )


def check(challenge: Challenge | bytes, folder: Path, url: str, *words: str) -> Ran:
    """Check a file's content."""
    file = folder / "opened.json"
    file.write_bytes(challenge if isinstance(challenge, bytes) else challenge.encode())
    return verify("challenge", str(file), "--horizon", url, *words)


def test_an_honest_challenge_agrees_and_shows_the_choices(
    desk: Desk, whole: World, opened: Challenge, tmp_path: Path
) -> None:
    ran = check(opened, tmp_path, desk.ledger.url, "--json")
    assert ran.code == 0
    said = json.loads(ran.output)
    assert said["agrees"] is True
    assert said["tracker"] == opened.tracker.hex()
    chosen = [[pick + 1 for pick in race] for race in whole.plan.choices(1)]
    assert [race["chosen"] for race in said["races"]] == chosen
    assert check(opened, tmp_path, desk.ledger.url).code == 0


def test_other_choices_than_encrypted_are_named(
    desk: Desk, opened: Challenge, tmp_path: Path
) -> None:
    bits = tuple(1 - bit if k == 2 else bit for k, bit in enumerate(opened.bits))
    ran = check(replace(opened, bits=bits), tmp_path, desk.ledger.url)
    assert ran.code == 1
    assert "E_3" in ran.output
    assert "E_1" not in ran.output


def test_another_r_is_named(desk: Desk, opened: Challenge, tmp_path: Path) -> None:
    ran = check(replace(opened, r=random_scalar()), tmp_path, desk.ledger.url)
    assert ran.code == 1
    assert "R is not" in ran.output


def test_another_tracker_is_named(desk: Desk, opened: Challenge, tmp_path: Path) -> None:
    ran = check(replace(opened, tracker=bytes(32)), tmp_path, desk.ledger.url, "--json")
    assert ran.code == 1
    assert json.loads(ran.output)["agrees"] is False


@pytest.mark.parametrize(
    "change",
    [
        {"network": "Another network"},
        {"manifest": bytes(32)},
        {"election": Key().account},
    ],
)
def test_a_file_of_another_election_could_not_run(
    desk: Desk, opened: Challenge, tmp_path: Path, change: dict[str, str]
) -> None:
    ran = check(replace(opened, **change), tmp_path, desk.ledger.url)  # type: ignore[arg-type]
    assert ran.code == 2
    assert ran.errors.count("error: ") == 1


def test_an_index_that_the_roll_has_not_could_not_run(
    desk: Desk, opened: Challenge, tmp_path: Path
) -> None:
    head = (9).to_bytes(4, "big") + opened.head[4:]
    ran = check(replace(opened, head=head), tmp_path, desk.ledger.url)
    assert ran.code == 2
    assert "index 9" in ran.errors


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff", b"<html>", b'{"format": "sandogh-challenge-2"}']
)
def test_a_file_that_is_no_challenge_could_not_run(
    desk: Desk, tmp_path: Path, content: bytes
) -> None:
    ran = check(content, tmp_path, desk.ledger.url)
    assert ran.code == 2
    assert ran.errors.startswith("error: challenge file")


def test_a_file_that_is_not_there_could_not_run(desk: Desk, tmp_path: Path) -> None:
    ran = verify("challenge", str(tmp_path / "none.json"), "--horizon", desk.ledger.url)
    assert ran.code == 2
    assert "none.json" in ran.errors
