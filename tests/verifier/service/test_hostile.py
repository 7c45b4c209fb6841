"""A source that lies while the board serves: pages say how old they are, and it goes on after."""

import asyncio
from pathlib import Path

import aiohttp

from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support.meddler import meddling
from tests.support.stores import store_url
from tests.verifier.index.rows import follow, opened
from verifier.service.serving import serving
from verifier.service.settings import LIVE, Settings
from verifier.service.words import WORDS


async def test_pages_stand_while_the_source_lies(whole: World, desk: Desk, tmp_path: Path) -> None:
    account, place = whole.authority.account, tmp_path / "index"
    async with opened(place) as database:
        await follow(database, desk.ledger.url, account)
    lying = True

    def meddle(path: str, body: bytes) -> bytes:
        return b"<html>Sign in</html>" if lying else body

    with meddling(desk.ledger.url, meddle) as url:
        settings = Settings(account, (url,), store_url(place), port=0, audit_hours=0)
        async with serving(settings) as running, aiohttp.ClientSession() as client:
            live = running.app[LIVE]
            for _ in range(3000):
                if live.fault is not None:
                    break
                await asyncio.sleep(0.02)
            assert "is not JSON" in str(live.fault)
            async with client.get(f"{running.url}/?lang=en") as answer:
                assert answer.status == 200
                page = await answer.text()
            stale = WORDS["stale"][1].split("{")[0].replace("'", "&#39;")
            assert stale in page
            async with client.get(f"{running.url}/api/v1/counts") as answer:
                assert (await answer.json())["accepted"] == len(whole.counted)
            async with client.get(f"{running.url}/readyz") as answer:
                assert answer.status == 503
                assert (await answer.json())["parts"]["ledger"] == "stale"
            lying = False
            await live.caught_up.wait()
            async with client.get(f"{running.url}/?lang=en") as answer:
                assert stale not in await answer.text()
            async with client.get(f"{running.url}/readyz") as answer:
                assert answer.status == 200
