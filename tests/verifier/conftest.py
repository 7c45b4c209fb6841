"""One ledger, and on it one election that is whole; nobody changes either's past."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support.archives import archive_of
from tests.support.ledger import ledger_process
from tests.verifier.told import Told


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve a real ledger."""
    with ledger_process(tmp_path_factory.mktemp("verifier") / "ledger") as ledger:
        yield Desk(ledger)


@pytest.fixture(scope="session")
def whole(desk: Desk) -> World:
    """Hold an honest election from first key to result."""
    return World(desk).build()


@pytest.fixture(scope="session")
def told(desk: Desk) -> Told:
    """Hold an election of which each voter's credential is known, with ballots that are refused."""
    world = Told(desk)
    world.build()
    return world


@pytest.fixture(scope="session")
def archive(desk: Desk, whole: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the ledger of the whole election, and some ledgers after it."""
    for _ in range(16):
        desk.ledger.close()
    root = tmp_path_factory.mktemp("archive") / "history"
    return asyncio.run(archive_of(desk.ledger, root))
