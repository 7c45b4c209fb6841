"""Turns at writing to an SQLite file, for whoever writes to it in this process.

SQLite lets one writer in at a time; another one asks again after pauses of up to a tenth of a
second (its busy handler), and finds the next writer before it. Under many small commits that
starves whoever writes seldom. Within a process turns are taken in the order of asking instead,
whichever engines they write through. Other processes still meet at SQLite's own lock.
"""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Path, asyncio.Lock]] = WeakKeyDictionary()


def turn(engine: AsyncEngine) -> AbstractAsyncContextManager[Any]:
    """Return a block in which no other holder of a turn writes to an engine's file.

    Args:
        engine: a database that is no SQLite file, or lies in memory, has no turns.
    """
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        return nullcontext()
    turns = _TURNS.setdefault(asyncio.get_running_loop(), {})
    return turns.setdefault(Path(str(name)).resolve(), asyncio.Lock())
