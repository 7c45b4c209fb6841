"""What every test shares: how hypothesis draws, and a real ledger that closes by hand.

Proofs are slow beside plain data, and machines differ: a test fails by what it finds, never
by how long it took.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support import stores

if TYPE_CHECKING:
    from benchmarks.voted import Voted
    from tests.support.ledger import LedgerInLoop, LedgerProcess

settings.register_profile("sandogh", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sandogh")

_STORING = frozenset(
    {
        *("ledger", "loop_ledger", "opened", "ledger_process", "ledger_in_loop", "LedgerProcess"),
        *("database_options", "store_url", "portal_base", "make_tables", "portal", "Desk"),
        *("polling_place", "board"),
    }
)
"""A test that has one of these as a fixture, or in its module, stores something."""
_STORES = ("node/horizon", "node/service", "node/store", "node/submit", "verifier/index")
_STORES_OF_PORTAL = ("intake", "schedule", "test_database.py", "test_migrations.py", "voters")
"""What runs on PostgreSQL too: directories and files whose tests ask most of the database."""
_PORTAL = frozenset({"base", "place"})
"""Beside those, fixtures of the portal's tests that do."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator["LedgerProcess"]:
    """A node as a process of its own, at genesis."""
    from tests.support.ledger import ledger_process

    with ledger_process(tmp_path / "ledger") as running:
        yield running


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> "Voted":
    """A small election of the benchmarks, ended: eight voters, five ballots, made in two goes."""
    from tests.support.measured_election import five_ballots

    return five_ballots(tmp_path_factory.mktemp("measured"))


@pytest.fixture
async def loop_ledger(tmp_path: Path) -> AsyncIterator["LedgerInLoop"]:
    """A node inside the test's event loop, at genesis."""
    from tests.support.ledger import ledger_in_loop

    async with ledger_in_loop(tmp_path / "ledger") as running:
        yield running


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL keep tests of what stores in node, relay, portal and index: the others ran."""
    if stores.SERVER is None:
        return
    kept = [item for item in items if _stores(item)]
    dropped = [item for item in items if not _stores(item)]
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def _stores(item: pytest.Item) -> bool:
    here = Path(__file__).parent
    relay = item.path.parent == here / "contracts/commands" and "relay" in item.path.name
    index = any(item.path.is_relative_to(here / one) for one in _STORES)
    board = item.path == here / "verifier/service/test_api.py"
    portal = any(item.path.is_relative_to(here / "web" / one) for one in _STORES_OF_PORTAL)
    if not (relay or index or board or portal):
        return False
    names = {*getattr(item, "fixturenames", ()), *vars(getattr(item, "module", None) or object)}
    return not names.isdisjoint(_STORING | _PORTAL if portal else _STORING)


@pytest.fixture(autouse=stores.SERVER is not None)
def _databases() -> Iterator[None]:
    """Drop the databases that a test made, so that a server holds those of one test only."""
    before = stores.known_places()
    yield
    stores.drop(stores.known_places() - before)
