"""Where the outboxes of these tests lie: a database URL each, fresh and empty."""

from pathlib import Path

import pytest

from tests.support.stores import store_url


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The URL of an empty database."""
    return store_url(tmp_path / "outbox.sqlite3")
