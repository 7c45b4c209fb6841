"""What every test shares: how hypothesis draws, and a real ledger that closes by hand.

Proofs are slow beside plain data, and machines differ: a test fails by what it finds, never
by how long it took.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.support.ledger import LedgerInLoop, LedgerProcess

settings.register_profile("sandogh", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sandogh")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator["LedgerProcess"]:
    """A node as a process of the installed command, at genesis."""
    from tests.support.ledger import ledger_process

    with ledger_process(tmp_path / "ledger") as running:
        yield running


@pytest.fixture
async def loop_ledger(tmp_path: Path) -> AsyncIterator["LedgerInLoop"]:
    """A node inside the test's event loop, at genesis."""
    from tests.support.ledger import ledger_in_loop

    async with ledger_in_loop(tmp_path / "ledger") as running:
        yield running
