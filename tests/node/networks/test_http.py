"""One HTTP server asked: whether its answers come compressed."""

import json

import pytest
from aiohttp import web

from node.networks.http import Http


@pytest.mark.parametrize(("host", "asked"), [("127.0.0.1", "identity"), ("127.0.0.2", "gzip")])
async def test_only_another_machine_is_asked_to_compress(host: str, asked: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        response = web.json_response({"accepts": request.headers["Accept-Encoding"]})
        response.enable_compression()
        return response

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, 0).start()
        async with Http(f"http://{host}:{runner.addresses[0][1]}") as http:
            got = await http.get("/")
    finally:
        await runner.cleanup()
    assert asked in json.loads(got.body)["accepts"]
