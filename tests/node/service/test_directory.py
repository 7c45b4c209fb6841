"""A ledger's directory is used by one node at a time and keeps the node's seed to itself."""

from pathlib import Path

import pytest

from node.service.directory import SEED_FILE, DirectoryError, LedgerDirectory


def test_two_nodes_never_share_a_directory(tmp_path: Path) -> None:
    first = LedgerDirectory(tmp_path / "ledger")
    with pytest.raises(DirectoryError, match="another node runs in it"):
        LedgerDirectory(tmp_path / "ledger")
    first.close()
    LedgerDirectory(tmp_path / "ledger").close()


def test_the_seed_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    directory = LedgerDirectory(tmp_path)
    seed = directory.node_seed()
    assert len(seed) == 32
    assert directory.node_seed() == seed
    assert (tmp_path / SEED_FILE).stat().st_mode & 0o077 == 0
    directory.close()


def test_a_damaged_seed_is_refused(tmp_path: Path) -> None:
    (tmp_path / SEED_FILE).write_text("not a seed")
    directory = LedgerDirectory(tmp_path)
    with pytest.raises(DirectoryError, match=SEED_FILE):
        directory.node_seed()
    directory.close()


def test_a_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("")
    with pytest.raises(DirectoryError, match="cannot be used"):
        LedgerDirectory(tmp_path / "ledger")
