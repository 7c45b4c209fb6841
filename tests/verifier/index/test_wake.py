"""The index is woken by a source's stream; without one it looks by the clock."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.support.ledger import LedgerInLoop
from verifier.index.wake import Waker

LONG = 3600.0


async def _until_streaming(waker: Waker, looks: AsyncIterator[None]) -> None:
    while not waker.streaming:
        await anext(looks)


async def test_a_closed_ledger_wakes(loop_ledger: LedgerInLoop) -> None:
    waker = Waker(loop_ledger.url, LONG)
    looks = waker.looks()
    listening = asyncio.create_task(waker.listen())
    await anext(looks)
    await _until_streaming(waker, looks)
    # what the stream says as it begins has been looked at
    next_look = asyncio.ensure_future(anext(looks))
    await asyncio.wait([next_look], timeout=0.5)
    if next_look.done():
        next_look = asyncio.ensure_future(anext(looks))
    await loop_ledger.close()
    async with asyncio.timeout(60):
        await next_look
    listening.cancel()


@pytest.mark.parametrize("kind", ["no stream", "broken off"])
async def test_without_a_stream_it_looks_by_the_clock(kind: str) -> None:
    asked = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        asked.set()
        text = "data: \n\n" if kind == "broken off" else "{}"
        plain = "application/json" if kind == "no stream" else "text/event-stream"
        return web.Response(text=text, content_type=plain)

    app = web.Application()
    app.add_routes([web.get("/ledgers", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        waker = Waker(f"http://127.0.0.1:{runner.addresses[0][1]}", 0.01)
        listening = asyncio.create_task(waker.listen())
        looks = waker.looks()
        await asked.wait()
        async with asyncio.timeout(60):
            for _ in range(3):
                await anext(looks)
        listening.cancel()
    finally:
        await runner.cleanup()
