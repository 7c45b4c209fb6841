"""While an index is built, its figures stand beside the last ledger that they cover."""

from pathlib import Path
from typing import Any

import aiohttp

from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerInfo
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support.meddler import meddling
from tests.support.stores import store_url
from tests.verifier.index.rows import FEW, opened, rows_of
from verifier.index.follow import Index
from verifier.index.state import State
from verifier.index.store import Store
from verifier.service.serving import serving
from verifier.service.settings import Settings
from verifier.service.words import WORDS


class Watched(Store):
    """A store of which the public looks at the board after each step."""

    client: aiohttp.ClientSession
    url: str

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.before: list[int] = []
        self.counts: list[dict[str, Any]] = []

    async def begin(self, network: str, first: LedgerInfo) -> State:
        begun = await super().begin(network, first)
        for path in ("/api/v1/counts", "/?lang=en"):
            async with self.client.get(self.url + path) as answer:
                self.before.append(answer.status)
        return begun

    async def save(self, *given: Any, **named: Any) -> State:
        saved = await super().save(*given, **named)
        self.counts.append(await self.ask("counts"))
        points = (await self.ask("turnout"))["points"]
        covered = self.counts[-1]["ledger"]
        assert not points or points[-1]["time"] <= covered["time"]
        async with self.client.get(f"{self.url}/ballots?lang=en") as answer:
            said = WORDS["as_of"][1].split("{")[0] if covered else WORDS["being_read"][1]
            assert said in await answer.text()
        return saved

    async def ask(self, name: str) -> dict[str, Any]:
        async with self.client.get(f"{self.url}/api/v1/{name}") as answer:
            assert answer.status == 200
            found: dict[str, Any] = await answer.json()
            return found


async def test_figures_name_the_ledger_that_they_cover(
    eventful: World, desk: Desk, tmp_path: Path
) -> None:
    account, place = eventful.authority.account, tmp_path / "index"
    # the board itself reads nothing: it shows what is built beside it, step by step
    with meddling(desk.ledger.url, lambda path, body: b"<html></html>") as nowhere:
        settings = Settings(account, (nowhere,), store_url(place), port=0, audit_hours=0)
        async with (
            serving(settings) as running,
            aiohttp.ClientSession() as client,
            opened(place) as database,
            HorizonReader(desk.ledger.url) as reader,
        ):
            store = Watched(database, account)
            store.client, store.url = client, running.url
            index = Index(store, reader, some=FEW)
            await index.catch_up()
            assert index.state is not None
            tip = index.state.tip
            casts = [row["position"] >> 32 for row in (await rows_of(database))["index_cast"]]
            told = store.counts.copy()
            await index.begin_anew()
            anew = store.counts[-1]
            ledgers = {
                one["ledger"]["sequence"]: await reader.ledger(one["ledger"]["sequence"])
                for one in told
                if one["ledger"] is not None
            }
    assert store.before == [503, 503]
    assert (told[0]["ledger"], told[0]["cast"]) == (None, 0)
    assert (anew["ledger"], anew["cast"]) == (None, 0)
    for one in told[1:]:
        ledger = one["ledger"]
        header = ledgers[ledger["sequence"]]
        assert (ledger["hash"], ledger["time"]) == (header.hash.hex(), header.close_time)
        whole, begun = (sum(at <= header.sequence + more for at in casts) for more in (0, 1))
        assert whole <= one["cast"] <= begun
    reached = [one["ledger"]["sequence"] for one in told[1:]]
    assert reached == sorted(reached)
    assert len(set(reached)) > 3
    assert reached[-1] == tip
    assert any(one["cast"] not in (0, len(casts)) for one in told)
