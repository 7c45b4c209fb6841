"""Writing is whole or not at all, and an archive is only gone on with by its own ledger."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from node.archive.checkpoint import make_files
from node.archive.examine import examine
from node.archive.layout import STATE, STREAMS, State, file_of, read_state
from node.archive.read import DirectoryFiles
from node.archive.write import ArchiveDirectory, NotThisArchive, whole_checkpoints
from tests.node.archive.chain import NETWORK, SEED, chain
from tests.node.world import PASSPHRASE


def test_only_whole_checkpoints_are_counted() -> None:
    assert list(whole_checkpoints(1, 6, 8)) == []
    assert list(whole_checkpoints(1, 7, 8)) == [7]
    assert list(whole_checkpoints(1, 200, 64)) == [63, 127, 191]
    assert list(whole_checkpoints(128, 191, 64)) == [191]


def test_the_state_is_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(str(target.relative_to(tmp_path)))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    chain(7).write(tmp_path)
    assert order == [*(file_of(one, 7) for one in STREAMS), file_of("history", 7), STATE]


def test_nothing_of_a_write_that_fails_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        chain(7).write(tmp_path)
    assert not [one for one in tmp_path.rglob("*") if one.suffix in (".gz", ".json")]
    monkeypatch.undo()
    assert ArchiveDirectory(tmp_path, PASSPHRASE, 8).missing(7)
    chain(7).write(tmp_path)
    assert not ArchiveDirectory(tmp_path, PASSPHRASE, 8).missing(7)


KILLED = """
import os, signal
from pathlib import Path
from tests.node.archive.chain import chain
left = [{writes}]
replace = Path.replace
def counted(self, target):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = counted
chain(23).write(Path({root!r}))
"""


def killed(root: Path, writes: int) -> int:
    """Write an archive in a process that is killed after so many files; return its code."""
    code = KILLED.format(writes=writes, root=str(root))
    words = [sys.executable, "-c", code]
    return subprocess.run(words, cwd=Path(__file__).parents[3], check=False).returncode


@pytest.mark.parametrize("writes", [0, 3, 5, 6, 9, 12, 17])
async def test_killed_in_the_middle_it_is_whole_as_far_as_it_says(
    tmp_path: Path, writes: int
) -> None:
    """Six files a checkpoint: the process ends between any two of them."""
    assert killed(tmp_path, writes) == -signal.SIGKILL
    if writes >= 6:
        found = await examine(DirectoryFiles(tmp_path))
        assert found.passed, found.faults
        assert found.last == 7 + 8 * (writes // 6 - 1)
    else:
        assert not (tmp_path / STATE).exists()
    archive = ArchiveDirectory(tmp_path, PASSPHRASE, 8)
    assert [archive.missing(one) for one in (7, 15, 23)] == [
        writes < 6,
        writes < 12,
        writes < 18,
    ]
    chain(23).write(tmp_path)
    found = await examine(DirectoryFiles(tmp_path))
    assert found.passed
    assert found.ledgers == 23


def test_an_older_checkpoint_written_again_does_not_take_the_state_back(tmp_path: Path) -> None:
    root = chain(23).write(tmp_path)
    (root / file_of("results", 7)).unlink()
    archive = ArchiveDirectory(root, PASSPHRASE, 8)
    assert archive.missing(7)
    archive.write(7, make_files(chain(23).ledgers[:7], NETWORK, SEED))
    assert not archive.missing(7)
    assert read_state((root / STATE).read_bytes()) == State(23, PASSPHRASE, 8, 1)


@pytest.mark.parametrize(
    ("passphrase", "frequency", "first", "why"),
    [
        ("Another", 8, 1, "it is of network 'Ledger of tests"),
        (PASSPHRASE, 64, 1, "its checkpoints have 8 ledgers"),
        (PASSPHRASE, 8, 16, "it begins with ledger 1"),
    ],
)
def test_another_archive_is_not_gone_on_with(
    tmp_path: Path, passphrase: str, frequency: int, first: int, why: str
) -> None:
    chain(7).write(tmp_path)
    with pytest.raises(NotThisArchive) as caught:
        ArchiveDirectory(tmp_path, passphrase, frequency, first)
    assert caught.value.why.startswith(why)


def test_a_value_that_another_node_signed_is_not_stated() -> None:
    from node.archive.records import decode

    files = make_files(chain(7).ledgers, NETWORK, b"\x22" * 32)
    assert list(decode(files["scp"], "scp")) == []
    assert len(list(decode(files["ledger"], "ledger"))) == 7
