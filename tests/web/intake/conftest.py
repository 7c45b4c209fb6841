"""A portal that takes ballots, for every test of the intake."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.small_election import SmallElection
from tests.web.intake.polling_place import PollingPlace, polling_place


@pytest.fixture
async def place(prepared: SmallElection, tmp_path: Path) -> AsyncIterator[PollingPlace]:
    """A ledger at which voting is open, and a portal whose works the test runs."""
    async with polling_place(prepared, tmp_path) as opened:
        yield opened
