"""Make the first version anew from the tables: `python -m web.migrations.remake`.

Only until the first release: afterwards databases hold what it made, and a change of the tables
is a new file in `versions`, written by hand.
"""

import asyncio
import subprocess
import sys

from alembic import command
from sqlalchemy import Connection

from web.database import Database
from web.migrations.running import HERE, config

REVISION = "0001"
MESSAGE = "Tables"


def _write(connection: Connection) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.revision(settings, MESSAGE, autogenerate=True, rev_id=REVISION)


async def _generate() -> None:
    database = Database("sqlite://")
    try:
        async with database.write() as connection:
            await connection.run_sync(_write)
    finally:
        await database.close()


def remake() -> None:
    """Write the file of the first version in place of the one that is there."""
    file = HERE / "versions" / f"v{REVISION}_{MESSAGE.lower()}.py"
    others = [one for one in file.parent.glob("v*.py") if one != file]
    if others:
        sys.exit("there are later versions: the first is what they are built on")
    file.unlink(missing_ok=True)
    asyncio.run(_generate())
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = (line for line in lines if not line.startswith("    # ###"))
    file.write_text("".join(kept), encoding="utf-8")
    for words in (["format"], ["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", "--quiet", *words, str(file)], check=True)  # noqa: S603


if __name__ == "__main__":
    remake()
