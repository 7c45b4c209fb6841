"""`sandogh-verify attest`, `certificate`, `digest`: only what this run verified is signed."""

import asyncio
import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from contracts import keyfile
from tests.contracts.commands.closer import Closer
from tests.contracts.commands.conftest import weak
from tests.forgeries.desk import Desk, Key
from tests.forgeries.forged_attestations import OBSERVER, TRUSTEE, Attesting
from tests.forgeries.people import attestation_key, attestation_secret
from tests.forgeries.verify import Ran, recount, verify
from tests.support.archives import archive_of

PASSWORD = "an observer's password"


@pytest.fixture(scope="module")
def world(desk: Desk) -> Attesting:
    """Hold an election whose result nobody attested yet."""
    return Attesting(desk).build("result")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Files":
    """Keep key files that open fast."""
    monkeypatch.setenv("SANDOGH_PASSWORD", PASSWORD)
    return Files(tmp_path)


class Files:
    """Key files of trustee and observer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, role: str, key: Key, place: int) -> str:
        """Write a role's key file and return its path."""
        path = self.folder / f"{role}-{key.account[:8]}-{place}.key"
        bls, _ = attestation_key(place)
        public = {"role": role, "account": key.account, "bls": bls.hex()}
        secret = {"account": key.seed.hex(), "bls": attestation_secret(place).hex()}
        keyfile.create(path, role, public, secret, PASSWORD, weak())
        return str(path)


def run(world: Attesting, command: str, *words: str) -> Ran:
    """Run a command that reads one source, and may post to it."""
    election, url = world.authority.account, world.desk.ledger.url
    with Closer(world.desk.ledger):
        return verify(command, election, "--horizon", url, "--single-source", *words)


def v13(world: Attesting) -> dict[str, Any]:
    """Return what a recount says of V13 and of who attested."""
    report = recount(world.authority.account, world.desk.ledger.url).report
    assert report["verdict"] == "verified"
    return {"status": report["checks"][12]["status"], "said": report["attestations"]}


def test_from_attestations_to_a_certificate(world: Attesting, files: Files) -> None:
    assert v13(world) == {"status": "not run", "said": None}
    trustee = files.key("trustee", world.guardians[0].key, TRUSTEE)
    observer = files.key("observer", world.observer, OBSERVER)

    early = run(world, "certificate", "--key", trustee)
    assert (early.code, early.output) == (1, "")
    assert "nobody attested" in early.errors

    for key in (trustee, observer):
        posted = run(world, "attest", "--key", key, "--json")
        assert posted.code == 0, posted.errors
        assert json.loads(posted.output)["before"] is False
    again = run(world, "attest", "--key", observer, "--json")
    assert (again.code, json.loads(again.output)["before"]) == (0, True)

    act = files.folder / "certificate.act"
    official = run(world, "certificate", "--act", str(act))
    assert official.code == 0, official.errors
    assert "attested by 2" in official.output
    done = run(world, "certificate", "--key", observer, "--json")
    assert (done.code, json.loads(done.output)["signers"]) == (0, 2), done.errors
    found = v13(world)
    assert found["status"] == "passed"
    certificate = found["said"]["certificate"]["transaction"]
    assert certificate == json.loads(done.output)["transactions"][-1]
    assert [
        (one["role"], one["attested"], one["certified"]) for one in found["said"]["signers"]
    ] == [
        ("trustee", True, True),
        ("observer", True, True),
    ]
    more = run(world, "certificate", "--key", trustee)
    assert more.code == 1
    assert "a valid certificate of as many signers" in more.errors


def test_what_did_not_verify_is_not_signed(desk: Desk, files: Files) -> None:
    world = Attesting(desk).build("share")
    key = files.key("observer", world.observer, OBSERVER)
    ran = run(world, "attest", "--key", key)
    assert (ran.code, ran.output) == (1, "")
    assert "the recount says open" in ran.errors


def test_nobody_signs_with_a_key_that_is_not_named(world: Attesting, files: Files) -> None:
    other = run(world, "attest", "--key", files.key("observer", world.observer, TRUSTEE))
    assert other.code == 1
    assert "another BLS key for observer 1" in other.errors
    stranger = run(world, "attest", "--key", files.key("observer", world.stranger, OBSERVER))
    assert stranger.code == 1
    assert "neither as a trustee nor as an observer" in stranger.errors


def test_one_source_must_be_asked_for(world: Attesting, files: Files) -> None:
    key = files.key("observer", world.observer, OBSERVER)
    url = world.desk.ledger.url
    ran = verify("attest", world.authority.account, "--horizon", url, "--key", key)
    assert ran.code == 1
    assert "--single-source" in ran.errors


async def test_an_archive_is_a_second_source(
    world: Attesting, files: Files, tmp_path: Path
) -> None:
    election, url = world.authority.account, world.desk.ledger.url
    archive = await archive_of(world.desk.ledger, tmp_path / "archive")
    key = ("--key", files.key("observer", world.observer, OBSERVER))
    both = ("--horizon", url, "--archive", str(archive))
    with Closer(world.desk.ledger):
        ran = await asyncio.to_thread(verify, "attest", election, *both, *key, "--json")
    assert ran.code == 0, ran.errors
    # read from there alone it has nowhere to go
    nowhere = await asyncio.to_thread(
        verify, "attest", election, "--archive", str(archive), "--single-source", *key
    )
    assert nowhere.code == 2
    assert "say --horizon, too" in nowhere.errors


async def test_against_a_published_header_nothing_is_signed(
    world: Attesting, files: Files, tmp_path: Path
) -> None:
    archive = await archive_of(world.desk.ledger, tmp_path / "archive")
    election, url = world.authority.account, world.desk.ledger.url
    key = files.key("observer", world.observer, OBSERVER)
    other = f"{world.desk.last_by(None)[0]}:{bytes(32).hex()}"
    words = ("--horizon", url, "--archive", str(archive), "--anchor", other, "--key", key)
    ran = await asyncio.to_thread(verify, "attest", election, *words)
    assert (ran.code, ran.output) == (1, "")
    assert "the recount says failed" in ran.errors


def test_other_roles_attest_nothing(world: Attesting, files: Files) -> None:
    ran = run(world, "attest", "--key", files.key("registrar", world.observer, OBSERVER))
    assert ran.code == 2
    assert "registrar" in ran.errors


@pytest.mark.parametrize("words", [(), ("--key", "a", "--act", "b")])
def test_a_certificate_goes_one_way(words: tuple[str, ...]) -> None:
    ran = verify("certificate", Key().account, "--horizon", "http://127.0.0.1:1", *words)
    assert ran.code == 2
    assert "either --key" in ran.errors


def test_an_observer_makes_a_key_and_a_card(files: Files) -> None:
    out, card = files.folder / "o.key", files.folder / "o.card.json"
    ran = verify("observer", "--out", str(out), "--card", str(card), "--json")
    assert ran.code == 0, ran.errors
    said = json.loads(card.read_text())
    assert said == json.loads(ran.output)
    assert set(said) == {"role", "account", "bls", "pop"}
    opened = keyfile.unlock(out, PASSWORD, "observer")
    assert {name: len(value) for name, value in opened.secret.items()} == {"account": 64, "bls": 64}


def test_a_digest_is_marked_on_the_ledger(world: Attesting, files: Files) -> None:
    file = files.folder / "report.json"
    file.write_text(json.dumps({"verdict": "open", "election": "G", "checks": []}))
    key = files.key("observer", world.observer, OBSERVER)
    url = world.desk.ledger.url
    with Closer(world.desk.ledger):
        ran = verify("digest", str(file), "--horizon", url, "--key", key, "--json")
    assert ran.code == 0, ran.errors
    (name,) = json.loads(ran.output)["transactions"]
    found = world.desk.ledger.get(f"/transactions/{name}").body
    assert base64.b64decode(found["memo"]) == hashlib.sha256(file.read_bytes()).digest()
    assert found["source_account"] == world.observer.account
    alone = verify("digest", str(file), "--horizon", url)
    assert alone.code == 2
    assert "both --horizon and --key" in alone.errors
