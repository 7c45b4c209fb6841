"""An election for every test of the intake, and a portal that takes ballots for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.small_election import SmallElection, prepare
from tests.web.intake.polling_place import PollingPlace, polling_place


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> SmallElection:
    """An election before its opening; never gone on with."""
    return prepare(tmp_path_factory.mktemp("election"))


@pytest.fixture
async def place(prepared: SmallElection, tmp_path: Path) -> AsyncIterator[PollingPlace]:
    """A ledger at which voting is open, and a portal whose works the test runs."""
    async with polling_place(prepared, tmp_path) as opened:
        yield opened
