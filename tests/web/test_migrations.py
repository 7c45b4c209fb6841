"""A migrated database is what the tables say, and a program refuses any other."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from tests.support.stores import store_url
from web.database import Database
from web.migrations import running
from web.migrations.running import (
    DatabaseFault,
    NotMigrated,
    config,
    migrate,
    newest,
    require_newest,
)
from web.migrations.tables import EVERY


def _differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), EVERY))


def _names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_a_migrated_database_has_every_table_and_nothing_else(tmp_path: Path) -> None:
    database = Database(store_url(tmp_path / "portal.db"))
    try:
        assert await migrate(database) == (None, newest())
        async with database.read() as connection:
            assert await connection.run_sync(_differences) == []
            names = await connection.run_sync(_names)
        tables = {name for one in EVERY for name in one.tables}
        assert names == tables | {"alembic_version"}
        assert len(tables) > 10
        await require_newest(database)
    finally:
        await database.close()


async def test_a_column_that_no_version_makes_is_noticed(tmp_path: Path) -> None:
    database = Database(store_url(tmp_path / "portal.db"))
    try:
        await migrate(database)
        async with database.write() as connection:
            await connection.execute(text("ALTER TABLE voter DROP COLUMN purged"))
            (difference,) = await connection.run_sync(_differences)
        assert difference[0] == "add_column"
        assert difference[3].name == "purged"
    finally:
        await database.close()


async def test_said_again_it_changes_nothing(tmp_path: Path) -> None:
    database = Database(store_url(tmp_path / "portal.db"))
    try:
        await migrate(database)
        assert await migrate(database) == (newest(), newest())
    finally:
        await database.close()


async def test_two_at_a_time_make_the_tables_once(tmp_path: Path) -> None:
    databases = [Database(store_url(tmp_path / "portal.db")) for _ in range(2)]
    try:
        # the file is made with its write-ahead log before two ask for it
        async with databases[0].read() as connection:
            await connection.execute(text("SELECT 1"))
        found = await asyncio.gather(*(migrate(one) for one in databases))
        assert sorted(found, key=str) == sorted([(None, newest()), (newest(), newest())], key=str)
    finally:
        for one in databases:
            await one.close()


async def test_a_migration_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(store_url(tmp_path / "portal.db"))

    def breaks(_settings: object, _to: str) -> None:
        real(_settings, _to)  # type: ignore[arg-type]
        raise OSError("the power went")

    real = running.command.upgrade
    try:
        with monkeypatch.context() as patch:
            patch.setattr("web.migrations.running.command.upgrade", breaks)
            with pytest.raises(DatabaseFault):
                await migrate(database)
        async with database.read() as connection:
            assert await connection.run_sync(_names) == set()
        assert await migrate(database) == (None, newest())
    finally:
        await database.close()


async def test_an_empty_database_is_refused_with_the_command_to_type(tmp_path: Path) -> None:
    database = Database(store_url(tmp_path / "portal.db"))
    try:
        with pytest.raises(NotMigrated) as refused:
            await require_newest(database)
        assert (refused.value.found, refused.value.wanted) == (None, newest())
        assert "sandogh-web migrate" in str(refused.value)
    finally:
        await database.close()


async def test_a_newer_programs_database_is_left_alone(tmp_path: Path) -> None:
    database = Database(store_url(tmp_path / "portal.db"))
    try:
        await migrate(database)
        async with database.write() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        for refused in (require_newest, migrate):
            with pytest.raises(NotMigrated) as fault:
                await refused(database)
            assert fault.value.found == "9999"
    finally:
        await database.close()


async def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    file.write_bytes(b"no database at all, " * 100)
    database = Database(f"sqlite:///{file}")
    try:
        for refused in (require_newest, migrate):
            with pytest.raises(DatabaseFault):
                await refused(database)
    finally:
        await database.close()


def test_versions_form_one_line() -> None:
    script = ScriptDirectory.from_config(config())
    assert script.get_bases() == ["0001"]
    assert len(script.get_heads()) == 1
