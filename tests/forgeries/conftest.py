"""One ledger for all elections of a test process: each election has accounts of its own."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.forgeries.forgery")

from tests.forgeries.desk import Desk  # noqa: E402
from tests.support.ledger import ledger_process  # noqa: E402


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Serve a real ledger."""
    with ledger_process(tmp_path_factory.mktemp("forgeries") / "ledger") as ledger:
        yield Desk(ledger)
