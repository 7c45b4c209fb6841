"""Whether the portal lives, and whether it can serve: for machines that watch it.

`/healthz` answers as long as the process does. `/readyz` is 503 while a part is not well, and
names the parts; why in full is in the logs, for this page is open to everybody.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from sqlalchemy import select

from node.base.supervision import Watch
from web.database import Database
from web.intake.election import ElectionView
from web.voters.tables import voter

Check = Callable[[], Awaitable[str | None]]
"""Returns None where all is well, else what is not, in a word or two."""

PATIENCE = 3.0
"""Seconds that one check may take."""
OLDEST = 60.0
"""Seconds since the last ledger after which the portal is not ready: a ledger closes every few."""

CHECKS: web.AppKey[Mapping[str, Check]] = web.AppKey("health checks", Mapping)

_LOG = logging.getLogger("sandogh.web.health")


async def healthz(_request: web.Request) -> web.Response:
    """Answer."""
    return web.Response(text="ok\n")


async def readyz(request: web.Request) -> web.Response:
    """Tell of each part whether it is well; 503 if one is not."""
    checks = request.app[CHECKS]
    found = await asyncio.gather(*(_ask(name, check) for name, check in checks.items()))
    parts = {name: why or "ok" for name, why in zip(checks, found, strict=True)}
    ready = not any(found)
    return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)


ROUTES = [web.get("/healthz", healthz), web.get("/readyz", readyz)]


async def _ask(name: str, check: Check) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return "no answer"
    except Exception:
        _LOG.exception("the check of %s failed", name)
        return "fails"


def of_database(database: Database) -> Check:
    """Return the check that reads a row."""

    async def check() -> str | None:
        async with database.read() as connection:
            await connection.execute(select(voter.c.id).limit(1))
        return None

    return check


def of_ledger(age: Callable[[], float | None]) -> Check:
    """Return the check of how long ago the last ledger was seen.

    Args:
        age: gives seconds; None before the first was seen.
    """

    async def check() -> str | None:
        seconds = age()
        if seconds is None:
            return "not read yet"
        return None if seconds <= OLDEST else "too old"

    return check


def ledger_age(view: ElectionView) -> float | None:
    """Return the seconds since the last ledger closed; None before one was seen.

    It grows when the ledger's server is silent, and when it answers but its ledger stands still.
    """
    now = view.now()
    if now is None:
        return None
    return max(now.age, float(now.close_time - now.tip.close_time))


def of_task(watch: Watch, name: str) -> Check:
    """Return the check of a task that must be running."""

    async def check() -> str | None:
        return None if watch.states()[name].well else "stopped"

    return check
