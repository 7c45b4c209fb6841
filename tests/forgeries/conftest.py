"""One ledger for all elections of a test process: each election has accounts of its own."""

from collections.abc import Iterator

import pytest

from tests.forgeries.desk import Desk
from tests.support.ledger import ledger_process


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve a real ledger."""
    with ledger_process(tmp_path_factory.mktemp("forgeries") / "ledger") as ledger:
        yield Desk(ledger)
