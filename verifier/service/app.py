"""The service put together: the index kept up beside the requests, pages and API over it.

There is no access log: what somebody looks up beside the address they come from would tell whose
ballot it is.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

from aiohttp import web

from contracts.crypto.engine.choosing import quick_engine
from node.base import alarm_clock
from node.base.alarm_clock import Job
from node.base.supervision import Work, supervised
from node.networks.horizon import HorizonReader
from node.pages import kit
from node.pages.kit import Handler, language_of
from verifier.index.follow import Index
from verifier.index.store import Store
from verifier.index.tables import open_index
from verifier.index.wake import Waker
from verifier.service import api, downloads, health, metrics, pages
from verifier.service.alarms import Alarms
from verifier.service.crowd import CROWD, Crowd, Crowded, address_of
from verifier.service.live import Live
from verifier.service.moments import short_moment
from verifier.service.reaudit import Reaudit
from verifier.service.settings import ALARMS, LIVE, SETTINGS, STORE, WATCH, Settings
from verifier.service.words import WORDS

MAX_BODY = 1 << 10
"""Bytes of a request's body: nothing here takes one."""
SECONDS = 10.0
"""For one answer, once its turn has come."""
AGAIN = 5
"""Seconds after which whoever was turned away may ask again."""

_ASSETS = files("verifier.service").joinpath("assets")
_LOG = logging.getLogger("sandogh.board")
_STYLE = _ASSETS.joinpath("board.css").read_bytes()
_SCRIPT = _ASSETS.joinpath("receipt.js").read_bytes()


def create_app(settings: Settings) -> web.Application:
    """Return the service; its index begins with it and ends with it.

    Args:
        settings: what the operator chose.
    """
    app = web.Application(client_max_size=MAX_BODY)
    app[SETTINGS] = settings
    app[metrics.METRICS] = metrics.Metrics()
    app[pages.CURVES] = pages.Curves()
    app[CROWD] = Crowd()
    kit.set_up(app, "verifier.service", "", WORDS, names=_names)
    app.middlewares.append(_bounded)
    app.on_response_prepare.append(metrics.count)
    app.add_routes(health.ROUTES)
    app.add_routes(
        [
            web.get("/", pages.overview),
            web.get("/ballots", pages.ballots),
            web.get("/ballots/{name}", pages.ballot),
            web.get("/refused", pages.refused),
            web.get("/ceremony", pages.ceremony),
            web.get("/result", pages.result),
            web.get("/redo", pages.redo),
            web.get("/pages/{name}", downloads.download),
            web.get("/assets/board.css", partial(_asset, _STYLE, "text/css")),
            web.get("/assets/receipt.js", partial(_asset, _SCRIPT, "text/javascript")),
        ]
    )
    app.add_routes([web.get(api.PREFIX + path, api.answers(ask)) for path, ask in api.ROUTES])
    app.cleanup_ctx.append(_at_work)
    return app


async def _at_work(app: web.Application) -> AsyncIterator[None]:
    """Open index and source, keep the tasks going, close all of it in reverse."""
    settings = app[SETTINGS]
    async with AsyncExitStack() as stack:
        database = await open_index(settings.database)
        stack.push_async_callback(database.close)
        store = Store(database, settings.election)
        reader = await stack.enter_async_context(HorizonReader(settings.horizons[0]))
        waker = Waker(reader.url)
        alarms = Alarms(database, settings.election, settings.webhook)
        # whoever follows an election checks all its ballots in the end: loading it pays
        engine, note = await asyncio.to_thread(quick_engine)
        if note is not None:
            _LOG.warning("%s", note)
        live = Live(Index(store, reader, engine), reader, waker, alarms, settings.explorer)
        app[STORE], app[LIVE], app[ALARMS] = store, live, alarms
        works: dict[str, Work] = {
            "index": live.run,
            "stream": waker.listen,
            "alarms": alarms.run,
        }
        if settings.audit_hours > 0:
            audits = Reaudit(store, settings.horizons, live, alarms)
            job = Job("full audit", settings.audit_hours * 3600, audits.work)
            works["schedule"] = partial(alarm_clock.run, [job])
        app[WATCH] = await stack.enter_async_context(supervised(works))
        yield


def _names(request: web.Request) -> dict[str, Any]:
    spoken = language_of(request)
    return {
        "board_style": f"/assets/board.css?v={sha256(_STYLE).hexdigest()[:12]}",
        "receipt_script": f"/assets/receipt.js?v={sha256(_SCRIPT).hexdigest()[:12]}",
        "short_moment": lambda seconds: short_moment(seconds, spoken),
        "bytes_of": bytes.fromhex,
    }


async def _asset(body: bytes, kind: str, _request: web.Request) -> web.Response:
    return web.Response(body=body, content_type=kind, charset="utf-8")


@web.middleware
async def _bounded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give each answer its turn and its time, and the API its own words for what is not there."""
    is_api = request.path.startswith(api.PREFIX)
    try:
        async with request.app[CROWD].turn(address_of(request)):
            if request.transport is None:
                # hung up while waiting: there is nobody to answer
                return web.Response(status=503)
            async with asyncio.timeout(SECONDS):
                return await handler(request)
    except Crowded:
        return _crowded(is_api)
    except TimeoutError as fault:
        if is_api:
            return api.problem(503, "Too slow", "the database takes too long")
        raise kit.PageFault(503, "too_slow") from fault
    except web.HTTPNotFound:
        if is_api:
            return api.problem(404, "Not found", "there is no such address")
        raise
    except web.HTTPMethodNotAllowed as fault:
        if not is_api:
            raise
        answer = api.problem(405, "Not allowed", "this can only be read")
        answer.headers["Allow"] = fault.headers["Allow"]
        return answer


def _crowded(is_api: bool) -> web.Response:
    """Return what costs next to nothing: no page is made where too many are asked for."""
    if is_api:
        answer = api.problem(503, "Too many", "too many ask at the same time")
    else:
        answer = web.Response(status=503, text="\n".join((*WORDS["crowded"], "")))
    answer.headers["Retry-After"] = str(AGAIN)
    return answer
