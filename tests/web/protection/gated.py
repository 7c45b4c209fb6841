"""A small application behind the gate, asked over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from web.database import Database
from web.keyring import Keyring
from web.protection import gate
from web.protection.forms import COOKIE, form_token
from web.protection.gate import client_address
from web.services import BASE, Base
from web.settings import WebSettings

ORIGIN = "http://127.0.0.1:8099"
HOST = {"Host": "127.0.0.1:8099"}

Client = TestClient[web.Request, web.Application]


async def _who(request: web.Request) -> web.Response:
    return web.json_response({"address": client_address(request), "token": form_token(request)})


async def _echo(request: web.Request) -> web.Response:
    return web.json_response({"form": dict(await request.post()), "size": request.content_length})


async def _body(request: web.Request) -> web.Response:
    return web.json_response({"size": len(await request.read())})


async def _slow(request: web.Request) -> web.Response:
    await asyncio.sleep(3600)
    raise AssertionError


async def _plain(request: web.Request) -> web.Response:
    return web.Response(text="x", headers={"Cache-Control": "max-age=7"})


@asynccontextmanager
async def gated(place: Path, **settings: Any) -> AsyncIterator[Client]:
    """Serve it; `settings` as of the portal. Redirects are not followed, cookies not kept."""
    given = {"election": "G", "horizon": "http://127.0.0.1:1", "origin": ORIGIN, **settings}
    read = WebSettings(database="sqlite://", key_file=place / "none.key", **given)
    # nothing here touches the database
    base = Base(read, Database(read.database), Keyring(bytes(range(32))))
    app = web.Application(client_max_size=gate.BALLOT_BODY)
    app[BASE] = base
    gate.set_up(app, base.settings)
    app.add_routes(
        [
            web.get("/ballot", _plain),
            web.get("/who", _who),
            web.get("/slow", _slow),
            web.get("/healthz", _plain),
            web.get("/assets/{file}", _plain),
            web.get("/booth/state", _who),
            web.post("/echo", _echo),
            web.post("/booth/ballot", _body),
            web.post("/booth/tracker", _body),
            web.post("/sms/{gateway}/{secret}", _body),
        ]
    )
    async with TestClient(TestServer(app)) as client:
        yield client


async def visit(client: Client) -> dict[str, str]:
    """Return the headers that a browser and a page of ours send with a form."""
    async with client.get("/who", headers=HOST) as answer:
        cookie = answer.cookies[COOKIE].value
        token = (await answer.json())["token"]
    return {
        **HOST,
        "Origin": ORIGIN,
        "Sec-Fetch-Site": "same-origin",
        "Cookie": f"{COOKIE}={cookie}",
        "X-Form-Token": token,
    }
