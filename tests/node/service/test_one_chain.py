"""A directory's keys sign one chain only, in whatever database it lies."""

from pathlib import Path

import pytest

from node.service.opening import DATABASE_FILE
from node.service.settings import SettingError
from tests.support.ledger import ledger_in_loop


async def test_the_same_keys_begin_no_second_chain_elsewhere(tmp_path: Path) -> None:
    data, first = tmp_path / "ledger", f"sqlite:///{tmp_path / 'first.sqlite3'}"
    async with ledger_in_loop(data, database=first) as ledger:
        await ledger.close()
    second = f"sqlite:///{tmp_path / 'second.sqlite3'}"
    for other in (None, second):
        with pytest.raises(SettingError) as error:
            async with ledger_in_loop(data, database=other):
                pass
        assert error.value.name == "--database"
    assert not (data / DATABASE_FILE).exists()
    async with ledger_in_loop(data, database=first) as again:
        assert again.serving.node.latest.sequence == 2
