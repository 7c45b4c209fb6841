"""Whatever the server does and whenever we stop, every item lands exactly once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, repeat
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.submit.outbox import Counts, Item, Outbox, OutboxError
from node.submit.pool import ChannelStopped, Pool
from tests.node.submit.test_landing import posting
from tests.support.signed import LATER, keypair, signed
from tests.support.simulated_horizon import NETWORK_ID, START, SimulatedHorizon

CHANNELS = [keypair(10 + number) for number in range(5)]
IDS = [key.public_key for key in CHANNELS]
BY_ID = dict(zip(IDS, CHANNELS, strict=True))
FAULTS = ("ok", "late", "lost", "drop", "cut", "busy", "limit", "html", "wrong")


@dataclass
class Builder:
    """Builds `parts` envelopes of a payload and remembers what it built."""

    parts: int = 1
    max_time: int = LATER
    built: list[bytes] = field(default_factory=list)

    def __call__(self, payload: bytes, channel: str, sequence: int) -> Sequence[bytes]:
        made = [
            signed(BY_ID[channel], sequence + part, payload + bytes([part]), max_time=self.max_time)
            for part in range(self.parts)
        ]
        self.built += made
        return made


def _horizon(**given: object) -> SimulatedHorizon:
    return SimulatedHorizon(dict.fromkeys(IDS, 10), **given)  # type: ignore[arg-type]


def _values(horizon: SimulatedHorizon) -> Counter[bytes]:
    """Count what landed successfully, by the value of the data entry."""
    return Counter(
        one.said.operations[0].value  # type: ignore[union-attr]
        for one in horizon.applied
        if one.successful
    )


def _payloads(count: int) -> list[bytes]:
    return [b"item %d " % number for number in range(count)]


async def _fill(outbox: Outbox, count: int) -> None:
    for payload in _payloads(count):
        await outbox.add(payload, payload)


def _expected(count: int, parts: int = 1) -> Counter[bytes]:
    return Counter(payload + bytes([part]) for payload in _payloads(count) for part in range(parts))


def _when(horizon: SimulatedHorizon, reached: Callable[[], bool]) -> asyncio.Event:
    """Return an event that is set by the POST that reaches something."""
    event = asyncio.Event()
    horizon.posted = lambda: event.set() if reached() else None
    return event


async def _first(task: "asyncio.Task[None]", event: asyncio.Event) -> None:
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


async def test_the_happy_way_asks_once_a_channel_and_posts_once_an_item(database_url: str) -> None:
    horizon, build = _horizon(), Builder()
    told: list[Item] = []
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 40)
        await Pool(outbox, post, IDS, build, NETWORK_ID, told.append).run()
        assert await outbox.counts() == Counts(done=40)
    assert _values(horizon) == _expected(40)
    assert len(horizon.posts) == len(build.built) == 40
    once = ["/", "/ledgers?order=desc&limit=1"]
    assert sorted(horizon.gets) == sorted(once + [f"/accounts/{one}" for one in IDS])
    by_hash = {one.said.hash: one for one in horizon.applied}
    assert len(told) == 40
    for item in told:
        assert item.hash is not None
        assert by_hash[item.hash].ledger == item.ledger


@given(seed=st.integers(0, 2**32), parts=st.integers(1, 3))
@settings(max_examples=12)
def test_every_item_lands_exactly_once_through_any_faults(
    tmp_path_factory: pytest.TempPathFactory, seed: int, parts: int
) -> None:
    draw = Random(seed)
    horizon = _horizon(faults=(draw.choice(FAULTS) for _ in repeat(None)))
    path = tmp_path_factory.mktemp("pool") / "outbox"

    async def run() -> None:
        async with posting(horizon) as post, Outbox(path) as outbox:
            await _fill(outbox, 20)
            await Pool(outbox, post, IDS, Builder(parts), NETWORK_ID).run()
            assert await outbox.counts() == Counts(done=20)

    asyncio.run(run())
    assert _values(horizon) == _expected(20, parts)


async def test_one_of_three_answers_lost_and_each_lands_once(database_url: str) -> None:
    horizon = _horizon(faults=cycle(["ok", "ok", "drop"]))
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 30)
        await Pool(outbox, post, IDS, Builder(), NETWORK_ID).run()
    assert _values(horizon) == _expected(30)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12)
def test_killed_at_any_moment_a_later_run_lands_the_rest_once(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Each run is cancelled at a drawn post, after or before the ledger took it."""
    draw = Random(seed)
    horizon = _horizon()
    path = tmp_path_factory.mktemp("pool") / "outbox"
    build = Builder(parts=2)

    async def run(stop_after: int | None) -> None:
        async with posting(horizon) as post, Outbox(path) as outbox:
            await _fill(outbox, 20)
            pool = asyncio.create_task(Pool(outbox, post, IDS, build, NETWORK_ID).run())
            limit = len(horizon.posts) + (stop_after or 10**9)
            await _first(pool, _when(horizon, lambda: len(horizon.posts) >= limit))
            pool.cancel()
            await asyncio.gather(pool, return_exceptions=True)

    for _ in range(6):
        horizon.faults = (draw.choice(FAULTS) for _ in repeat(None))
        asyncio.run(run(draw.randrange(1, 12)))
    horizon.faults = repeat("ok")
    asyncio.run(run(None))
    assert _values(horizon) == _expected(20, parts=2)
    assert set(horizon.posts) <= set(build.built)


async def test_an_envelope_is_on_the_disk_before_it_is_sent(database_url: str) -> None:
    seen: list[bool] = []
    horizon = _horizon(faults=repeat("busy"))
    reached = asyncio.Event()

    async def stop(_seconds: float) -> None:
        reached.set()
        await asyncio.Event().wait()

    async with posting(horizon, pause=stop) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 1)
        run = asyncio.create_task(Pool(outbox, post, IDS, Builder(), NETWORK_ID).run())
        await reached.wait()
        async with Outbox(database_url) as other:
            (item,) = await other.stranded()
            seen.append(await other.envelopes(item) == horizon.posts)
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
    assert seen == [True]


async def test_a_number_taken_by_another_reloads_that_channel_only(database_url: str) -> None:
    horizon, build = _horizon(), Builder()
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 20)
        pool = Pool(outbox, post, IDS[:2], build, NETWORK_ID)
        running = asyncio.create_task(pool.run())
        await _when(horizon, lambda: len(horizon.applied) >= 4).wait()
        stranger = signed(CHANNELS[0], horizon.sequences[IDS[0]] + 1, b"stranger")
        horizon.take(stranger)
        await running
        assert await outbox.counts() == Counts(done=20)
    landed = _values(horizon)
    assert landed.pop(b"stranger") == 1
    assert landed == _expected(20)
    assert horizon.gets.count(f"/accounts/{IDS[0]}") > 1
    assert horizon.gets.count(f"/accounts/{IDS[1]}") == 1


async def test_items_that_cannot_land_are_failed_with_the_reason(
    database_url: str,
) -> None:
    horizon = _horizon()
    horizon.close(START + 100)
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 3)
        await Pool(outbox, post, IDS, Builder(max_time=START + 50), NETWORK_ID).run()
        assert await outbox.counts() == Counts(failed=3)
        item = await outbox.get(_payloads(1)[0])
        assert item is not None
        assert item.why is not None
        assert f"maxTime {START + 50}" in item.why
    assert horizon.applied == []


async def test_a_channel_without_coins_stops_and_keeps_its_item_for_the_next_run(
    database_url: str,
) -> None:
    poor = IDS[0]
    horizon = _horizon(
        refusal=lambda said: (
            {"transaction": "tx_insufficient_balance"} if said.source == poor else None
        )
    )
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 20)
        pool = Pool(outbox, post, IDS, Builder(), NETWORK_ID)
        with pytest.raises(ChannelStopped) as error:
            await pool.run()
        assert error.value.channel == poor
        assert "tx_insufficient_balance" in error.value.why
        assert await outbox.counts() == Counts(sending=1, done=19)
        horizon.refusal = lambda _said: None
        await Pool(outbox, post, IDS[1:], Builder(), NETWORK_ID).run()
        assert await outbox.counts() == Counts(done=20)
    assert _values(horizon) == _expected(20)


async def test_a_channel_that_does_not_exist_takes_no_item(database_url: str) -> None:
    horizon = _horizon()
    del horizon.sequences[IDS[0]]
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 10)
        pool = Pool(outbox, post, IDS, Builder(), NETWORK_ID)
        await pool.run()
        assert [stop.channel for stop in pool.stopped] == [IDS[0]]
        assert await outbox.counts() == Counts(done=10)


@pytest.mark.parametrize(
    ("build", "part"),
    [
        (lambda payload, channel, sequence: [], "there are none"),
        (lambda payload, channel, sequence: [b"noise"], "not a transaction envelope"),
        (lambda payload, channel, sequence: [signed(keypair(99), sequence)], "its source"),
        (
            lambda payload, channel, sequence: [signed(BY_ID[channel], sequence + 1)],
            "its sequence number",
        ),
        (
            lambda payload, channel, sequence: [signed(BY_ID[channel], sequence, max_time=0)],
            "no maxTime",
        ),
    ],
)
async def test_what_a_channel_cannot_send_is_never_sent(
    database_url: str, build: Builder, part: str
) -> None:
    horizon = _horizon()
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await outbox.add(b"key", b"payload")
        await Pool(outbox, post, IDS, build, NETWORK_ID).run()
        item = await outbox.get(b"key")
        assert item is not None
        assert item.state == "failed"
        assert part in (item.why or "")
    assert horizon.posts == []


async def test_staying_takes_what_is_added_later_and_finish_ends_it(database_url: str) -> None:
    horizon = _horizon()
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        pool = Pool(outbox, post, IDS, Builder(), NETWORK_ID)
        running = asyncio.create_task(pool.run(stay=True))
        await _fill(outbox, 10)
        await _when(horizon, lambda: len(horizon.applied) == 10).wait()
        assert not running.done()
        await pool.finish()
        await asyncio.wait_for(running, 60)
        assert await outbox.counts() == Counts(done=10)


async def test_two_pools_never_run_on_one_outbox(database_url: str) -> None:
    horizon = _horizon()
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        first = Pool(outbox, post, IDS, Builder(), NETWORK_ID)
        running = asyncio.create_task(first.run(stay=True))
        # the network is asked once the outbox is held
        while not horizon.gets:  # noqa: ASYNC110
            await asyncio.sleep(0)
        with pytest.raises(OutboxError, match="another process"):
            await Pool(outbox, post, IDS, Builder(), NETWORK_ID).run()
        await first.finish()
        await running
