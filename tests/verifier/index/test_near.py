"""Near its tip the ledger is read by the page: the same rows, and no request a channel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerTransaction
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.verifier.index.rows import follow, opened, rows_of
from verifier.index.follow import Index
from verifier.index.store import Store


class Noting(HorizonReader):
    """A reader that notes whose lists were asked for."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: set[str] = set()

    def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Note the account."""
        self.asked.add(account)
        return super().transactions(account, after=after, include_failed=include_failed, page=page)


async def test_by_account_or_by_the_page_the_rows_are_the_same(
    whole: World, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name, near in (("by account", -1), ("by the page", 2**31)):
        monkeypatch.setattr("verifier.index.chunks.NEAR", near)
        async with opened(tmp_path / name) as database:
            await follow(database, desk.ledger.url, whole.authority.account)
            found.append(await rows_of(database))
    assert found[0] == found[1]
    assert len(found[0]["index_cast"]) == whole.sums.count


async def test_a_new_ledger_costs_no_request_a_channel(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    channels = {one.account for one in whole.channels}
    async with opened(tmp_path / "index") as database, Noting(desk.ledger.url) as reader:
        index = Index(Store(database, whole.authority.account), reader)
        await index.catch_up()
        assert channels <= reader.asked
        reader.asked.clear()
        desk.ledger.close()
        assert await index.catch_up()
    assert reader.asked.isdisjoint(channels)
