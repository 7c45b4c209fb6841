"""A server that drops, repeats, delays and fails, by every way of sending: each item lands once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import cycle, repeat
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.base.database import sqlite_url
from node.networks.core import CoreSubmitter
from node.networks.horizon import HorizonReader
from node.networks.horizon_async import HorizonAsyncSubmitter
from node.submit.landing import Post
from node.submit.outbox import Counts, Outbox
from node.submit.pool import Pool
from tests.node.submit.test_landing import posting
from tests.node.submit.test_pool import IDS, Builder, _expected, _fill, _horizon, _values
from tests.support.simulated_core import SimulatedCore, simulated_core
from tests.support.simulated_horizon import (
    NETWORK_ID,
    PASSPHRASE,
    SimulatedHorizon,
    simulated,
)

QUICK = ("drop", "cut", "late", "lost", "busy", "html", "wrong", "twice", "echo", "again")
SLOW = ("delay", "stall")
LIMIT = 0.15
"""Seconds that the client waits; the server's `delay` is longer."""


async def _no_wait(_seconds: float) -> None:
    return None


def _waiting(horizon: SimulatedHorizon) -> AbstractAsyncContextManager[Post]:
    return posting(horizon, time_limit=LIMIT)


def _not_waiting(horizon: SimulatedHorizon) -> AbstractAsyncContextManager[Post]:
    horizon.version, horizon.has_async = "22.0.0", True
    return posting(horizon, time_limit=LIMIT, kind=HorizonAsyncSubmitter)


@asynccontextmanager
async def _to_a_core(horizon: SimulatedHorizon) -> AsyncIterator[Post]:
    async with (
        simulated(horizon),
        simulated_core(SimulatedCore(horizon)) as core,
        HorizonReader(horizon.url, pause=_no_wait, tries=2, time_limit=LIMIT) as reader,
        CoreSubmitter(core.url, PASSPHRASE, pause=_no_wait, time_limit=LIMIT) as submitter,
    ):
        yield Post(reader, submitter, pause=_no_wait)


Way = Callable[[SimulatedHorizon], AbstractAsyncContextManager[Post]]
WAYS: dict[str, Way] = {"wait": _waiting, "async": _not_waiting, "core": _to_a_core}


async def _empty(way: Way, horizon: SimulatedHorizon, url: str, build: Builder) -> None:
    async with way(horizon) as post, Outbox(url) as outbox:
        await _fill(outbox, 12)
        await Pool(outbox, post, IDS, build, NETWORK_ID).run()
        assert await outbox.counts() == Counts(done=12)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", [*QUICK, *SLOW])
async def test_every_third_request_goes_wrong(way: str, fault: str, database_url: str) -> None:
    horizon, build = _horizon(faults=cycle(["ok", "ok", fault])), Builder()
    await _empty(WAYS[way], horizon, database_url, build)
    assert _values(horizon) == _expected(12)
    assert len(build.built) == 12


@pytest.mark.parametrize("fault", ["busy", "cut", "html", "echo", "stall"])
async def test_every_third_question_goes_wrong_too(fault: str, database_url: str) -> None:
    horizon = _horizon(faults=cycle(["drop", "ok", "late"]), get_faults=cycle(["ok", "ok", fault]))
    await _empty(_waiting, horizon, database_url, Builder())
    assert _values(horizon) == _expected(12)


@pytest.mark.parametrize("way", WAYS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=5)
def test_any_mix_with_restarts_in_between(
    tmp_path_factory: pytest.TempPathFactory, way: str, seed: int
) -> None:
    """The submitter is cancelled at drawn posts, each time in the middle of others."""
    draw = Random(seed)
    horizon, build = _horizon(), Builder(parts=2)
    faults = ("ok", *QUICK)
    url = sqlite_url(tmp_path_factory.mktemp("mix") / "outbox")

    async def broken_off() -> None:
        async with WAYS[way](horizon) as post, Outbox(url) as outbox:
            await _fill(outbox, 12)
            enough = asyncio.Event()
            limit = len(horizon.posts) + draw.randrange(1, 10)
            horizon.posted = lambda: enough.set() if len(horizon.posts) >= limit else None
            pool = asyncio.create_task(Pool(outbox, post, IDS, build, NETWORK_ID).run())
            waiting = asyncio.create_task(enough.wait())
            await asyncio.wait({pool, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=2)
            for task in (pool, waiting):
                task.cancel()
            await asyncio.gather(pool, waiting, return_exceptions=True)

    for _ in range(4):
        horizon.faults = (draw.choice(faults) for _ in repeat(None))
        horizon.get_faults = (draw.choice(("ok", "ok", "busy", "echo")) for _ in repeat(None))
        asyncio.run(broken_off())
    horizon.faults, horizon.get_faults = repeat("ok"), repeat("ok")
    asyncio.run(_empty(WAYS[way], horizon, url, build))
    assert _values(horizon) == _expected(12, parts=2)
    assert set(horizon.posts) <= set(build.built)
