"""Followed ledger by ledger, or read at once: of each forgery an index says what a recount says."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from node.networks.horizon import HorizonReader
from tests.forgeries.desk import Desk
from tests.forgeries.tables import FORGERIES
from tests.support.stores import store_url
from verifier.audit import audit
from verifier.index.follow import Index
from verifier.index.report import report_of
from verifier.index.store import Store
from verifier.index.tables import open_index
from verifier.report.report import as_json

CHOSEN = (
    "box with a hidden key",
    "a second manifest",
    "a ceremony that is not there",
    "a new key after the ballot counted",
    "a ballot cast twice",
    "numbers of a channel left out",
    "a wrong close, then a right one",
    "an attestation a byte short",
)
"""One for each thing that an index carries from step to step; all would take minutes."""


class Watched(Desk):
    """A desk at which somebody looks at the ledger whenever something was posted."""

    look: Callable[[], object] = staticmethod(lambda: None)

    def settle(self, *envelopes: bytes, at: int | None = None) -> list[bytes]:
        """Let them look."""
        done = super().settle(*envelopes, at=at)
        self.look()
        return done


class Followed:
    """Two indexes of an election: one goes on as it grows, the other is made at its end."""

    def __init__(self, stack: AsyncExitStack, account: str, url: str, place: Path) -> None:
        """Open nothing yet."""
        self._stack, self._account, self._url, self._place = stack, account, url, place

    async def opened(self, name: str) -> tuple[Index, Store]:
        """Open an index."""
        database = await open_index(store_url(self._place / name))
        self._stack.push_async_callback(database.close)
        self.reader = await self._stack.enter_async_context(HorizonReader(self._url))
        store = Store(database, self._account)
        return Index(store, self.reader, some=3), store

    async def reports(self, growing: tuple[Index, Store]) -> list[dict[str, Any]]:
        """Return what both say, and what a recount says, without how far inclusion is proved."""
        made = []
        for index, store in (growing, await self.opened("at once")):
            made.append(await report_of(index, store, [self.reader], single_source=True))
        made.append(await audit(self._account, [self.reader], lambda *_: None, single_source=True))
        return [{key: one for key, one in as_json(each).items() if key != "proof"} for each in made]


@pytest.mark.parametrize("name", CHOSEN)
def test_an_index_says_what_a_recount_says(desk: Desk, tmp_path: Path, name: str) -> None:
    (forgery,) = (one for one in FORGERIES if one.name == name)
    watched = Watched(desk.ledger)
    election = forgery.world(watched)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            both = Followed(stack, election.authority.account, desk.ledger.url, tmp_path)
            growing = runner.run(both.opened("ledger by ledger"))
            watched.look = lambda: runner.run(growing[0].catch_up())  # type: ignore[method-assign]
            election.build(forgery.last)
            live, fresh, recount = runner.run(both.reports(growing))
        finally:
            runner.run(stack.aclose())
    assert live == recount
    assert fresh == recount
