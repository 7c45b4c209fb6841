"""Whether the service lives, and whether it can be believed: for machines that watch it."""

import asyncio
import logging

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from verifier.index import tables
from verifier.service.settings import LIVE, STORE, WATCH

PATIENCE = 3.0
"""Seconds that the database may take."""
_LOG = logging.getLogger("sandogh.verify.health")


async def healthz(_request: web.Request) -> web.Response:
    """Answer as long as the process lives."""
    return web.Response(text="ok\n")


async def readyz(request: web.Request) -> web.Response:
    """Tell of each part whether it is well; 503 if one is not."""
    live, states = request.app[LIVE], request.app[WATCH].states()
    parts = {
        "database": await _database(request),
        "ledger": "stale" if live.stale else "ok",
        "history": "rewritten" if live.rewritten else "ok",
        **{f"task: {name}": "ok" if one.well else "stopped" for name, one in states.items()},
    }
    ready = all(one == "ok" for one in parts.values())
    return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)


async def _database(request: web.Request) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            async with request.app[STORE].database.read() as connection:
                await connection.execute(select(tables.version.c.version))
    except (SQLAlchemyError, OSError, TimeoutError):
        _LOG.exception("the database does not answer")
        return "no answer"
    return "ok"


ROUTES = [web.get("/healthz", healthz), web.get("/readyz", readyz)]
