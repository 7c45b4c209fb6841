"""Two nodes never write to one database, whatever their directories are."""

from pathlib import Path

import pytest

from node.base import database
from node.base.database import DatabaseTakenError
from node.service.directory import DirectoryError
from tests.support.ledger import ledger_in_loop
from tests.support.stores import SERVER, store_url


async def test_a_database_has_one_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_ALONE_SECONDS", 1)
    shared = store_url(tmp_path / "shared.sqlite3")
    # a file has the lock of its directory; a server's database can be reached from two
    second = tmp_path / ("first" if SERVER is None else "second")
    async with ledger_in_loop(tmp_path / "first", database=shared) as first:
        with pytest.raises((DatabaseTakenError, DirectoryError), match="another node"):
            async with ledger_in_loop(second, database=shared):
                pass
        await first.close()
    monkeypatch.undo()
    async with ledger_in_loop(second, database=shared, friendbot=False) as after:
        assert after.serving.node.latest.sequence == 2
