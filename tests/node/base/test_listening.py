"""A port that serves: as many connections as may be open, and an answer to one too many."""

import asyncio

import pytest
from aiohttp import ClientSession, TCPConnector, web

from node.base.listening import listening


async def test_one_connection_too_many_is_told_so() -> None:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.add_routes([web.get("/", hello)])
    async with (
        listening(app, "127.0.0.1", 0, most=2) as url,
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        host, port = url.removeprefix("http://").split(":")
        held = [await asyncio.open_connection(host, int(port)) for _ in range(2)]
        for reader, writer in held:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await reader.readuntil(b"hello")
        async with session.get(url) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        for _, writer in held:
            writer.close()
            await writer.wait_closed()


async def test_what_is_not_http_is_answered_and_fills_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with listening(web.Application(), "127.0.0.1", 0) as url:
        reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
        writer.write(b"GET /\xff HTTP/1.1\r\nHost: here\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.0 400")
        writer.close()
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
