"""`sandogh-node doctor` names what would bite, and changes nothing where it looks."""

import json
import resource
import socket
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from node.base.database import open_engine
from node.base.dates import parse_rfc3339
from node.commands.doctor import of_directory, of_node
from node.service import doctor
from node.service.directory import OPERATOR_FILE, SEED_FILE
from node.service.doctor import Finding
from tests.support.ledger import GENESIS_TIME, LedgerProcess, ledger_in_loop, node_command
from tests.support.stores import database_options, database_setting, store_url


async def _looked_at(data: Path, port: int = 0) -> dict[str, Finding]:
    found = await of_directory(data, database_setting(data), "127.0.0.1", port)
    return {one.name: one for one in found}


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A directory of three ledgers, in which no node runs."""
    made = tmp_path / "ledger"
    async with ledger_in_loop(made, genesis_time=GENESIS_TIME - 10**8) as ledger:
        await ledger.close()
        await ledger.close()
    return made


async def _change(data: Path, statement: str) -> None:
    place = data if database_setting(data) else data / "ledger.sqlite3"
    engine = open_engine(store_url(place))
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


def _names(data: Path) -> list[str]:
    return sorted(one.name for one in data.iterdir())


async def test_a_good_directory_is_well(data: Path) -> None:
    before = _names(data)
    found = await _looked_at(data)
    assert {name for name, one in found.items() if not one.ok} == set()
    assert "ledgers 1 to 3 have their hashes" in found["chain"].text
    assert found["lock"].text.startswith("no node runs")
    assert _names(data) == before


async def test_a_directory_in_use_is_looked_at_too(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "l", genesis_time=GENESIS_TIME - 10**8):
        found = await _looked_at(tmp_path / "l")
    assert found["lock"].text.startswith("a node runs")
    assert found["chain"].ok
    assert "port" not in found


@pytest.mark.parametrize(
    ("statement", "check", "said"),
    [
        ("UPDATE settings SET value = '99' WHERE name = 'schema'", "database", "version 99"),
        ("UPDATE ledgers SET hash = header WHERE sequence = 2", "chain", "ledger 2: its header"),
        ("DELETE FROM ledgers WHERE sequence = 2", "chain", "ledger 3: the one before it is 1"),
        ("UPDATE ledgers SET close_time = 1 WHERE sequence = 3", "chain", "did not close after"),
    ],
)
async def test_a_damaged_store_is_named(data: Path, statement: str, check: str, said: str) -> None:
    await _change(data, statement)
    found = await _looked_at(data)
    assert not found[check].ok
    assert said in found[check].text


async def test_a_header_of_another_chain_is_named(data: Path, tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "other") as other:
        await other.close()
        row = other.serving.node.latest
    marks = f"x'{row.header.hex()}'", f"x'{row.hash.hex()}'"
    if database_setting(data):
        marks = f"'\\x{row.header.hex()}'", f"'\\x{row.hash.hex()}'"
    await _change(data, f"UPDATE ledgers SET header={marks[0]}, hash={marks[1]} WHERE sequence=2")
    found = await _looked_at(data)
    assert "it does not name the hash of the one before" in found["chain"].text


def _spoil(data: Path) -> None:
    data.chmod(0o755)
    (data / SEED_FILE).chmod(0o644)
    (data / OPERATOR_FILE).write_text("no seed")


async def test_rights_and_seeds_are_named(data: Path) -> None:
    _spoil(data)
    found = await _looked_at(data)
    assert "chmod 700" in found["directory"].text
    assert "chmod 600" in found[SEED_FILE].text
    assert "not a seed" in found[OPERATOR_FILE].text
    (data / OPERATOR_FILE).unlink()
    assert (await _looked_at(data))[OPERATOR_FILE] == Finding(OPERATOR_FILE, True, "is not here")


async def test_a_directory_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "is no directory" in (await _looked_at(tmp_path / "file"))["directory"].text
    assert not (await _looked_at(tmp_path / "nowhere"))["directory"].ok
    assert not (tmp_path / "nowhere").exists()


async def test_a_new_directory_stays_empty(tmp_path: Path) -> None:
    data = tmp_path / "new"
    data.mkdir(mode=0o700)
    found = await _looked_at(data)
    assert found["database"].ok
    assert list(data.iterdir()) == []


async def test_a_full_disk_a_taken_port_and_few_files_are_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 62)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1024))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = await _looked_at(data, taken.getsockname()[1])
    assert {one for one in ("disk", "port", "open files") if found[one].ok} == set()
    assert "something listens there already" in found["port"].text


def test_a_clock_that_is_behind_the_ledger_is_named() -> None:
    assert doctor.clock(1000.0, 1000 + doctor.MOST_APART).ok
    assert "61 s ahead" in doctor.clock(1000.0, 1061).text


def test_a_running_node_is_looked_at_over_http(ledger: LedgerProcess) -> None:
    ledger.close()
    found = {one.name: one for one in of_node(ledger.url, 0)}
    assert {name for name, one in found.items() if not one.ok} == set()
    assert "ledgers 1 to 2" in found["chain"].text
    assert not of_node("http://127.0.0.1:1", 0)[0].ok


def test_a_node_that_has_stopped_closing_is_named(tmp_path: Path) -> None:
    with LedgerProcess(tmp_path / "l", "--clock", "system", "--close-interval", "1") as ledger:
        closed = ledger.get("/_status").body["closed_at"]
        late = {one.name: one for one in of_node(ledger.url, parse_rfc3339(closed) + 3600)}
        assert not late["clock"].ok


def test_the_command_tells_people_and_programs(data: Path) -> None:
    words = [*node_command(), "doctor", "--data", str(data), "--port", "0"]
    words += database_options(data)
    done = subprocess.run([*words, "--json"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["ok"] is True
    (data / SEED_FILE).chmod(0o644)
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"FAILED  {SEED_FILE}: others may read" in done.stdout
    done = subprocess.run([*node_command(), "doctor"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
