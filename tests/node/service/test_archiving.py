"""A running node archives what it closes, and writes again what a kill or a hand took away."""

import asyncio
import shutil
import time
from pathlib import Path

import pytest
from stellar_sdk import Keypair

from node.archive.examine import Examination, examine
from node.archive.layout import STATE, file_of, read_state
from node.archive.read import DirectoryFiles
from node.archive.write import NotThisArchive
from node.service.settings import SettingError
from tests.support.ledger import LedgerInLoop, LedgerProcess, ledger_in_loop

PATIENCE = 60.0


async def archived(root: Path, last: int) -> Examination:
    """Wait until the archive goes to a ledger; check it."""
    deadline = time.monotonic() + PATIENCE
    while not (root / STATE).exists() or read_state((root / STATE).read_bytes()).last < last:
        assert time.monotonic() < deadline, "the archive falls behind"
        await asyncio.sleep(0.005)
    found = await examine(DirectoryFiles(root))
    assert found.passed, found.faults
    assert found.last == last
    return found


async def told(caplog: pytest.LogCaptureFixture) -> None:
    """Wait until somebody was told that the archive falls behind."""
    deadline = time.monotonic() + PATIENCE
    while "falls behind" not in caplog.text:
        assert time.monotonic() < deadline, "nobody was told"
        await asyncio.sleep(0.005)


async def closes(ledger: LedgerInLoop, count: int) -> None:
    for _ in range(count):
        await ledger.close()


async def test_every_whole_checkpoint_is_archived(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "ledger", checkpoint=8) as ledger:
        await ledger.fund(*(Keypair.random().public_key for _ in range(3)))
        await closes(ledger, 5)
        found = await archived(tmp_path / "ledger" / "archive", 7)
        assert found.transactions == 1
        await closes(ledger, 8)
        found = await archived(tmp_path / "ledger" / "archive", 15)
        assert found.unstated == 0
        assert found.last_hash == ledger.serving.node.latest.hash
        await closes(ledger, 7)
        assert ledger.serving.node.latest.sequence == 22
    assert (await archived(tmp_path / "ledger" / "archive", 15)).passed


async def test_standard_checkpoints_have_64_ledgers(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "ledger", archive=tmp_path / "history") as ledger:
        await closes(ledger, 62)
    assert (await archived(tmp_path / "history", 63)).ledgers == 63
    assert not (tmp_path / "ledger" / "archive").exists()


async def test_what_is_missing_is_written_again_at_the_start(tmp_path: Path) -> None:
    root = tmp_path / "ledger" / "archive"
    async with ledger_in_loop(tmp_path / "ledger", checkpoint=8) as ledger:
        await closes(ledger, 22)
    await archived(root, 23)
    before = {one: one.read_bytes() for one in root.rglob("*.gz")}
    for path in (file_of("results", 7), file_of("scp", 15), STATE):
        (root / path).unlink()
    (root / (file_of("ledger", 7) + ".new")).write_bytes(b"cut off")
    async with ledger_in_loop(tmp_path / "ledger"):
        await archived(root, 23)
    shutil.rmtree(root)
    async with ledger_in_loop(tmp_path / "ledger"):
        await archived(root, 23)
    assert {one: one.read_bytes() for one in root.rglob("*.gz")} == before


async def test_the_frequency_is_kept(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "ledger", checkpoint=8):
        pass
    with pytest.raises(SettingError, match="--checkpoint: the archive has 8 ledgers each"):
        async with ledger_in_loop(tmp_path / "ledger", checkpoint=64):
            pytest.fail("it was changed")
    with pytest.raises(SettingError, match="--checkpoint: must be 8 or 64"):
        async with ledger_in_loop(tmp_path / "ledger", checkpoint=16):
            pytest.fail("there is no such archive")


async def test_an_archive_of_another_chain_is_left_alone(tmp_path: Path) -> None:
    """The same passphrase, another ledger: as after the ledger's directory was thrown away."""
    root = tmp_path / "history"
    async with ledger_in_loop(tmp_path / "one", checkpoint=8, archive=root) as ledger:
        await closes(ledger, 7)
    before = (root / file_of("ledger", 7)).read_bytes()
    with pytest.raises(NotThisArchive, match="its ledger 7 is not this ledger's"):
        async with ledger_in_loop(tmp_path / "two", checkpoint=8, archive=root):
            pytest.fail("it was gone on with")
    assert (root / file_of("ledger", 7)).read_bytes() == before


async def test_a_directory_that_cannot_be_written_does_not_stop_the_ledger(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "ledger").write_text("a file where a folder belongs")
    async with ledger_in_loop(tmp_path / "ledger", checkpoint=8, archive=blocked) as ledger:
        await closes(ledger, 8)
        await told(caplog)
        (blocked / "ledger").unlink()
        await closes(ledger, 1)
        await archived(blocked, 7)
    assert caplog.text.count("falls behind") == 1


async def test_a_kill_costs_the_archive_nothing(tmp_path: Path) -> None:
    with LedgerProcess(tmp_path / "ledger", "--checkpoint", "8") as ledger:
        for number in range(6):
            for _ in range(9):
                last = ledger.close()["sequence"]
            if number % 2:
                ledger.restart()
        whole = last - (last + 1) % 8
        await archived(tmp_path / "ledger" / "archive", whole)
