"""`sandogh-node` says what it does, refuses in one sentence, and stops cleanly."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.ledger import LedgerProcess, node_command


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*node_command(), *words], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", ["run", "status", "apply"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = _run(command, "--help")
    assert done.returncode == 0
    assert f"sandogh-node {command}" in done.stdout.split("Example", 1)[1]


def test_help_does_not_load_the_node() -> None:
    code = (
        "import sys; from node.commands.application import app; "
        "print([m for m in ('aiohttp', 'sqlalchemy', 'stellar_sdk') if m in sys.modules])"
    )
    python = Path(node_command()[0]).with_name("python")
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("run",), "error: Missing option '--data'"),
        (("run", "--data", "d", "--clock", "sundial"), "error: --clock: 'sundial' is neither"),
        (
            ("run", "--data", "d", "--clock", "manual", "--host", "0.0.0.0"),
            "error: --clock manual: is served on loopback only",
        ),
        (("run", "--data", "d", "--close-interval", "0"), "error: --close-interval: must be"),
        (("run", "--data", "/proc/ledger"), "error: the ledger's directory /proc/ledger"),
        (
            ("run", "--data", "d", "--database", "oracle9://x"),
            "error: the database URL cannot be used",
        ),
        (("status", "--url", "http://127.0.0.1:1"), "error: no ledger node answers at"),
        (("status", "--url", "file:///etc/passwd"), "error: no ledger node answers at"),
    ],
)
def test_a_wrong_word_is_one_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = _run(*words)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_taken_port_is_one_sentence(ledger: LedgerProcess, tmp_path: Path) -> None:
    port = ledger.url.rsplit(":", 1)[1]
    done = _run("run", "--data", str(tmp_path / "other"), "--port", port)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: --port: cannot listen on 127.0.0.1:{port}")


def test_a_second_node_in_the_same_directory_is_refused(ledger: LedgerProcess) -> None:
    done = _run("run", "--data", str(ledger.data), "--port", "0")
    assert done.returncode == 2
    assert "another node runs in it" in done.stderr


def test_status_tells_people_and_programs(ledger: LedgerProcess) -> None:
    ledger.close()
    done = _run("status", "--url", ledger.url, "--json")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert said["history_latest_ledger"] == 2
    assert said["network_passphrase"] == ledger.passphrase
    assert "is at ledger 2" in _run("status", "--url", ledger.url).stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_asked(ledger: LedgerProcess, number: signal.Signals) -> None:
    assert ledger.end(number) == 0
    ledger.start()
    assert ledger.get("/health").status == 200


def test_the_ready_file_is_whole_and_names_the_url(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with LedgerProcess(tmp_path / "ledger", "--ready-file", str(ready)) as ledger:
        assert json.loads(ready.read_text())["url"] == ledger.url


def test_the_interval_closes_ledgers_and_serves_no_clock(tmp_path: Path) -> None:
    with LedgerProcess(
        tmp_path / "ledger", "--clock", "system", "--close-interval", "1", "--no-friendbot"
    ) as ledger:
        assert ledger.get("/_clock").status == 404
        assert ledger.get("/friendbot?addr=x").status == 404
        first = ledger.get("/").body["history_latest_ledger"]
        while ledger.get("/").body["history_latest_ledger"] < first + 2:
            assert ledger.get("/health").status == 200
