"""Bringing a database to the newest version of the tables, all or nothing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from node.base.errors import SandoghError
from web.database import Database

HERE = Path(__file__).parent
_LOCK = 0x5A9D16
"""The number of the advisory lock that a migration holds on PostgreSQL."""


class NotMigrated(SandoghError):
    """The database's tables are not those of this program.

    Attributes:
        found: the version of the database; None where it has no tables yet.
        wanted: the program's.
    """

    def __init__(self, found: str | None, wanted: str) -> None:
        self.found = found
        self.wanted = wanted
        said = "has no tables yet" if found is None else f"is of version {found}"
        super().__init__(
            f"the database {said}, this program needs version {wanted}: "
            "run `sandogh-web migrate` with the same settings"
        )


class DatabaseFault(SandoghError):
    """The database cannot be reached or read."""

    def __init__(self, fault: Exception) -> None:
        self.kind = type(fault).__name__
        said = (str(fault) or self.kind).splitlines()[0]
        super().__init__(f"the database cannot be used: {said}")


def config() -> Config:
    """Return Alembic's settings; there is no file of them."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    return made


def newest() -> str:
    """Return the version that this program needs."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None, "there is a first version"
    return head


async def version(database: Database) -> str | None:
    """Return a database's version; None where it has none.

    Raises:
        DatabaseFault: it cannot be used.
    """
    try:
        async with database.read() as connection:
            return await connection.run_sync(_version)
    except (SQLAlchemyError, OSError) as fault:
        raise DatabaseFault(fault) from fault


async def require_newest(database: Database) -> None:
    """Check that a database has this program's tables.

    Raises:
        NotMigrated: it has others, or none.
        DatabaseFault: it cannot be used.
    """
    found, wanted = await version(database), newest()
    if found != wanted:
        raise NotMigrated(found, wanted)


async def migrate(database: Database) -> tuple[str | None, str]:
    """Bring a database to the newest version in one transaction; return the old and the new.

    Raises:
        NotMigrated: it is of a version that this program does not know: of a newer program.
        DatabaseFault: it cannot be used; nothing was changed.
    """
    try:
        async with database.write() as connection:
            if database.engine.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
            return await connection.run_sync(_upgrade)
    except (SQLAlchemyError, OSError) as fault:
        raise DatabaseFault(fault) from fault


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    before, wanted = _version(connection), newest()
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if before is not None and before not in known:
        raise NotMigrated(before, wanted)
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    return before, wanted
