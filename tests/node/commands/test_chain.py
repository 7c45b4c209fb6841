"""`verify-chain` and `export` from the command line."""

import json
import subprocess
from pathlib import Path

import pytest
from stellar_sdk import Keypair

from node.archive.layout import file_of
from tests.node.archive.chain import SEED, chain
from tests.node.world import PASSPHRASE
from tests.support.ledger import LedgerProcess, node_command
from tests.support.stores import database_options

NODE = Keypair.from_raw_ed25519_seed(SEED).public_key


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*node_command(), *words], capture_output=True, text=True, timeout=120)


def of_store(data: Path) -> tuple[str, ...]:
    """Return the options that name a node's directory, and its database if that is elsewhere."""
    return ("--data", str(data), *database_options(data))


def quorum(tmp_path: Path, *nodes: str) -> str:
    file = tmp_path / "quorum.json"
    file.write_text(json.dumps({"threshold": 1, "validators": list(nodes)}))
    return str(file)


def test_an_honest_archive_passes(tmp_path: Path) -> None:
    root = str(chain(23).write(tmp_path / "archive"))
    done = run("verify-chain", root, "--passphrase", PASSPHRASE, "--quorum", quorum(tmp_path, NODE))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "passed"
    assert f"signed by {NODE}" in done.stdout
    done = run("verify-chain", root, "--json")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert said == {
        "verdict": "passed",
        "archive": root,
        "passphrase": PASSPHRASE,
        "first_ledger": 1,
        "last_ledger": 23,
        "last_hash": chain(23).ledgers[-1].hash.hex(),
        "ledgers": 23,
        "transactions": 36,
        "statements": 22,
        "ledgers_without_statement": 0,
        "signers": {NODE: 22},
        "fault_count": 0,
        "faults": [],
    }


def test_faults_are_named_and_the_exit_code_is_1(tmp_path: Path) -> None:
    root = chain(23).write(tmp_path / "archive")
    (root / file_of("results", 15)).unlink()
    done = run("verify-chain", str(root))
    assert done.returncode == 1
    assert "FAULT       ledger 8: missing: the archive's file results/00/00/00/" in done.stdout
    assert done.stdout.splitlines()[-1] == "FAILED: 1 faults"
    done = run("verify-chain", str(root), "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["verdict"], said["fault_count"]) == ("failed", 1)
    assert (said["faults"][0]["ledger"], said["faults"][0]["what"]) == (8, "missing")


def test_a_quorum_that_did_not_agree_fails_ledger_by_ledger(tmp_path: Path) -> None:
    root = chain(23).write(tmp_path / "archive")
    other = Keypair.from_raw_ed25519_seed(b"\x22" * 32).public_key
    done = run("verify-chain", str(root), "--quorum", quorum(tmp_path, other))
    assert done.returncode == 1
    assert "ledger 2: quorum: 0 of the 1 nodes asked for" in done.stdout
    assert "and 2 more" in done.stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nowhere"], "there is no such directory"),
        (["."], "is missing"),
        (["http://127.0.0.1:1/"], "127.0.0.1:1"),
        (["ftp://x/"], "there is no such directory"),
        ([".", "--quorum", "no.json"], "cannot use no.json"),
        ([".", "--quorum", "bad.json"], "this is no quorum set"),
        ([".", "--from", "0"], "--from"),
    ],
)
def test_what_could_not_run_is_one_sentence_and_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.json").write_text("{}")
    done = run("verify-chain", *words)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert why in line
    assert done.stdout == ""


def test_json_says_what_could_not_run(tmp_path: Path) -> None:
    done = run("verify-chain", str(tmp_path), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["verdict"] == "could not run"


@pytest.mark.parametrize("running", [True, False])
def test_a_ledger_is_exported_whole(tmp_path: Path, running: bool) -> None:
    with LedgerProcess(tmp_path / "ledger") as ledger:
        ledger.fund(*(Keypair.random().public_key for _ in range(3)))
        for _ in range(10):
            last = ledger.close()
        to = tmp_path / "archive"
        if not running:
            ledger.stop()
        source = ("--url", ledger.url) if running else of_store(ledger.data)
        done = run("export", *source, "--to", str(to), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {
            "archive": str(to),
            "passphrase": ledger.passphrase,
            "first_ledger": 1,
            "last_ledger": 12,
            "ledgers": 12,
            "transactions": 1,
        }
        words = ["verify-chain", str(to), "--json"]
        if not running:
            node = (ledger.data / "node.seed").read_text()
            name = Keypair.from_raw_ed25519_seed(bytes.fromhex(node)).public_key
            words += ["--quorum", quorum(tmp_path, name)]
        said = json.loads(run(*words).stdout)
        assert said["verdict"] == "passed"
        assert said["last_hash"] == last["hash"]
        assert said["statements"] == (0 if running else 11)


def test_a_part_is_exported_and_gone_on_with(tmp_path: Path) -> None:
    with LedgerProcess(tmp_path / "ledger", "--checkpoint", "8") as ledger:
        for _ in range(29):
            ledger.close()
        words = ("export", *of_store(ledger.data), "--to", str(tmp_path / "part"))
        done = run(*words, "--from", "10", "--until", "20")
        assert "holds ledgers 8 to 20" in done.stdout
        assert run("verify-chain", str(tmp_path / "part")).returncode == 0
        assert "holds ledgers 8 to 30" in run(*words, "--from", "8").stdout
        said = json.loads(run("verify-chain", str(tmp_path / "part"), "--json").stdout)
        assert (said["verdict"], said["first_ledger"], said["last_ledger"]) == ("passed", 8, 30)
        for more, why in (
            (("--from", "8", "--until", "12"), "it goes to ledger 30 already"),
            (("--from", "1"), "it begins with ledger 8"),
            (("--from", "31"), "ledgers 31 to 30 cannot be exported: there are 1 to 30"),
            (("--until", "99"), "ledgers 1 to 99 cannot be exported: there are 1 to 30"),
            (("--checkpoint", "16"), "a checkpoint has 8 or 64 ledgers, not 16"),
        ):
            refused = run(*words, *more)
            assert refused.returncode == 2
            assert why in refused.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "say either --url or --data"),
        (("--url", "http://127.0.0.1:1", "--data", "d"), "say either --url or --data"),
        (("--url", "http://127.0.0.1:1", "--database", "x"), "--database goes with --data"),
        (("--data", "nowhere"), "there is no ledger in nowhere: ledger.sqlite3 is missing"),
        (("--url", "http://127.0.0.1:1", "--checkpoint", "7"), "a checkpoint has 8 or 64"),
    ],
)
def test_wrong_words_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("export", "--to", "to", *words)
    assert done.returncode == 2
    assert why in done.stderr
    assert not Path("nowhere").exists()
    assert not Path("to").exists()


def test_export_leaves_the_ledger_as_it_is(tmp_path: Path) -> None:
    with LedgerProcess(tmp_path / "ledger") as ledger:
        ledger.close()
        ledger.stop()
        before = {one.name: one.read_bytes() for one in ledger.data.iterdir() if one.is_file()}
        done = run("export", *of_store(ledger.data), "--to", str(tmp_path / "archive"))
        assert done.returncode == 0
        after = {one.name: one.read_bytes() for one in ledger.data.iterdir() if one.is_file()}
        assert after == before
