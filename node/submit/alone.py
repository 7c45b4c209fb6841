"""One sender at a time: a lock that ends with the process that holds it.

For an SQLite file it is a lock on a file beside it; for PostgreSQL an advisory lock of a
connection that is kept open. So a crash leaves nothing locked.
"""

import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

LOCK = 0x5A9D0F
"""The number of our advisory lock, one a database."""


@asynccontextmanager
async def alone(engine: AsyncEngine) -> AsyncIterator[bool]:
    """Hold the lock during the block; give False, and hold nothing, if another holds it.

    Args:
        engine: of a database; one in memory belongs to its opener, who holds it anyway.
    """
    if engine.dialect.name == "postgresql":
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            held = await connection.scalar(text("SELECT pg_try_advisory_lock(:n)"), {"n": LOCK})
            try:
                yield bool(held)
            finally:
                if held:
                    await connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": LOCK})
        return
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        yield True
        return
    with _file_lock(Path(f"{name}.lock")) as held:
        yield held


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    with path.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
