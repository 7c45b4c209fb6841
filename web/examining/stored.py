"""The database: reached, of this program's version, with voters whose data this key opens."""

from pathlib import Path

from sqlalchemy import func, select

from contracts.commands.doctor import Finding
from node.base.errors import SandoghError
from web.database import Database
from web.keyring import read_keyring
from web.migrations.running import require_newest
from web.settings import WebSettings
from web.voters.personal_data import unseal
from web.voters.tables import voter


async def database(settings: WebSettings) -> list[Finding]:
    """Look at the database, changing nothing."""
    try:
        opened = Database(settings.database, connections=1)
    except SandoghError as fault:
        return [Finding("database", False, str(fault))]
    file = opened.engine.url.database
    try:
        if opened.engine.dialect.name == "sqlite" and not _is_there(file):
            # opening it would make it
            why = f"{file} is not there yet: run `sandogh-web migrate`"
            return [Finding("database", False, why)]
        await require_newest(opened)
        version = Finding("database", True, f"{opened.engine.dialect.name}, migrated")
        return [version, await _voters(opened, settings)]
    except SandoghError as fault:
        return [Finding("database", False, str(fault))]
    finally:
        await opened.close()


def _is_there(file: str | None) -> bool:
    return file is not None and Path(file).is_file()


async def _voters(opened: Database, settings: WebSettings) -> Finding:
    async with opened.read() as connection:
        count = await connection.scalar(select(func.count()).select_from(voter)) or 0
        query = select(voter.c.sealed).where(voter.c.sealed.is_not(None)).limit(1)
        sealed = await connection.scalar(query)
    if not count:
        return Finding("voters", False, "there are none: run `sandogh-web voters FILE`")
    if sealed is None:
        return Finding("voters", True, f"{count}, whose data were purged")
    try:
        unseal(read_keyring(settings.key_file), sealed)
    except SandoghError:
        return Finding(
            "voters", False, f"{count}, sealed under another key than {settings.key_file}"
        )
    return Finding("voters", True, str(count))
