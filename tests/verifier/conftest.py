"""One ledger, and on it one election that is whole; nobody changes either's past."""

from collections.abc import Iterator

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support.ledger import ledger_process


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve a real ledger."""
    with ledger_process(tmp_path_factory.mktemp("verifier") / "ledger") as ledger:
        yield Desk(ledger)


@pytest.fixture(scope="session")
def whole(desk: Desk) -> World:
    """Hold an honest election from first key to result."""
    return World(desk).build()
