"""What the database says when it refuses names no value."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.support.stores import store_url
from web.database import Database


async def test_an_error_does_not_repeat_what_was_to_be_stored(tmp_path: Path) -> None:
    database = Database(store_url(tmp_path / "portal.db"))
    try:
        with pytest.raises(SQLAlchemyError) as fault:
            async with database.read() as connection:
                await connection.execute(
                    text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Shahrzad"}
                )
    finally:
        await database.close()
    assert "nowhere" in str(fault.value)
    assert "Shahrzad" not in str(fault.value)
