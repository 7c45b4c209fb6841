"""Options that several commands share, and what they open."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from web.database import Database
from web.keyring import read_keyring
from web.migrations.running import require_newest
from web.services import Base
from web.settings import WebSettings, read_settings

SETTINGS_VARIABLE = "SANDOGH_WEB_SETTINGS"
"""Environment variable: the settings file, where `--settings` names none."""

Settings = Annotated[
    Path | None,
    typer.Option(
        help=f"The settings file, TOML; else ${SETTINGS_VARIABLE}, else only the environment."
    ),
]


def settings_of(path: Path | None) -> WebSettings:
    """Read the settings that a command was given.

    Raises:
        SettingsError: the file can't be read, or a setting is missing, unknown or wrong.
    """
    named = os.environ.get(SETTINGS_VARIABLE)
    return read_settings(path or (Path(named) if named else None))


def open_base(settings: WebSettings) -> Base:
    """Open key and database; the database is connected by its first statement.

    Raises:
        KeyringError: the key file can't be used.
        DatabaseUrlError: the database's URL can't be used.
    """
    return Base(settings, Database(settings.database), read_keyring(settings.key_file))


@asynccontextmanager
async def opened(settings: WebSettings) -> AsyncIterator[Base]:
    """Open key and database for the length of the block; the tables must be this program's.

    Raises:
        KeyringError, DatabaseUrlError: as `open_base`.
        NotMigrated: the database has other tables.
        DatabaseFault: it cannot be used.
    """
    base = open_base(settings)
    try:
        await require_newest(base.database)
        yield base
    finally:
        await base.database.close()
