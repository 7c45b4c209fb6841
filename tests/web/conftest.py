"""What the portal's tests share: a base on a fresh database, its clock, an election to copy."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.portal_database import MovedClock, portal_base
from tests.support.small_election import SmallElection, prepare
from tests.web.intake.polling_place import PollingPlace, polling_place
from web.services import Base


@pytest.fixture
def clock() -> MovedClock:
    """Return a clock that only the test moves."""
    return MovedClock()


@pytest.fixture
async def base(tmp_path: Path, clock: MovedClock) -> AsyncIterator[Base]:
    """Open a base with all tables, empty."""
    async with portal_base(tmp_path, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> SmallElection:
    """An election before its opening; never gone on with."""
    return prepare(tmp_path_factory.mktemp("election"))


@pytest.fixture
async def place(prepared: SmallElection, tmp_path: Path) -> AsyncIterator[PollingPlace]:
    """A ledger at which voting is open, and a portal whose works the test runs."""
    async with polling_place(prepared, tmp_path) as opened:
        yield opened
