"""Under surge pricing the identical envelope is wrapped in a higher bid, and lands once."""

import asyncio
from itertools import repeat
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.networks.horizon import HorizonReader
from node.submit.fees import FeePolicy
from node.submit.landing import Expired, Landed, Post, land
from node.submit.outbox import Counts, Outbox
from node.submit.pool import Pool
from node.submit.rescue import Rescue, Sending
from node.wire.envelopes import parse_envelope
from tests.node.submit.test_landing import posting
from tests.node.submit.test_pool import FAULTS, IDS, Builder, _expected, _fill, _horizon, _values
from tests.support.signed import keypair, signed
from tests.support.simulated_horizon import NETWORK_ID, START, SimulatedHorizon

KEY = keypair(1)
PAYER = keypair(2)
SEED = PAYER.raw_secret_key()
ENVELOPE = signed(KEY, 11)
SAID = parse_envelope(ENVELOPE, NETWORK_ID)


def _rescue(post: Post, cap: int, after: int = 3) -> Rescue:
    assert isinstance(post.reader, HorizonReader)
    return Rescue(post.reader, FeePolicy(1, cap), NETWORK_ID, SEED, after)


def _full(surge: int | None, **given: Any) -> SimulatedHorizon:
    return SimulatedHorizon({KEY.public_key: 10}, surge=surge, **given)


async def _land(
    horizon: SimulatedHorizon, cap: int, envelope: bytes = ENVELOPE, after: int = 3
) -> tuple[Landed, list[bytes]]:
    kept: list[bytes] = []

    async def keep(bump: bytes) -> None:
        assert bump not in horizon.posts  # stored before it is first sent
        kept.append(bump)

    said = parse_envelope(envelope, NETWORK_ID)
    async with posting(horizon) as post:
        sending = Sending(envelope, said, _rescue(post, cap, after), keep=keep)
        return await land(post, envelope, said, 0, sending), kept


async def test_what_waits_three_ledgers_is_wrapped_at_ten_times_its_rate() -> None:
    horizon = _full(500)
    landed, (bump,) = await _land(horizon, cap=1000)
    (applied,) = horizon.applied
    assert applied.envelope == bump
    assert applied.said.hash == SAID.hash
    assert applied.said.fee == 10 * 100 * 2  # of two operations: the inner one and the bump
    assert applied.said.fee_source == PAYER.public_key
    assert landed == Landed(applied.said.ledger_hash, applied.ledger)
    assert set(horizon.posts[: horizon.posts.index(bump)]) == {ENVELOPE}
    assert applied.ledger >= 1 + 3


async def test_a_higher_surge_is_met_by_a_second_wrapping_of_the_same_envelope() -> None:
    horizon = _full(5000)
    _, kept = await _land(horizon, cap=10_000)
    fees = [parse_envelope(one, NETWORK_ID).fee for one in kept]
    assert fees == [2000, 20_000]
    assert {parse_envelope(one, NETWORK_ID).hash for one in horizon.posts} == {SAID.hash}
    assert len(horizon.applied) == 1


async def test_above_the_cap_nothing_is_wrapped_and_max_time_ends_it() -> None:
    horizon = _full(500)
    with pytest.raises(Expired):
        await _land(horizon, 999, signed(KEY, 11, max_time=START + 30))
    assert {parse_envelope(one, NETWORK_ID).outer_hash for one in horizon.posts} == {None}
    assert horizon.applied == []


async def test_without_surge_pricing_a_silent_server_is_no_reason_to_pay_more() -> None:
    horizon = _full(None, faults=iter(["busy"] * 9))
    horizon.posted = horizon.close
    landed, kept = await _land(horizon, cap=1000)
    assert kept == []
    assert landed.hash == SAID.hash


async def test_a_refused_fee_bump_leaves_the_envelope_to_land_by_itself() -> None:
    """The account that pays has no coins: the item is not lost for that."""
    horizon = _full(500)

    def refuse(_said: Any) -> dict[str, Any]:
        horizon.surge = None
        return {"transaction": "tx_insufficient_balance"}

    horizon.bump_refusal = refuse
    landed, kept = await _land(horizon, cap=1000)
    assert len(kept) == 1
    assert landed.hash == SAID.hash
    assert [one.envelope for one in horizon.applied] == [ENVELOPE]


async def test_the_inner_one_landing_first_is_success_of_both() -> None:
    """The queue took the inner envelope while its fee bump was on the way."""
    horizon = _full(500)

    def race(_said: Any) -> None:
        horizon.queue.clear()
        horizon.take(ENVELOPE)

    horizon.bump_refusal = race  # type: ignore[assignment]
    landed, _ = await _land(horizon, cap=1000)
    assert landed.hash == SAID.hash
    assert len(horizon.applied) == 1


async def test_a_stored_fee_bump_is_sent_on_after_a_restart(database_url: str) -> None:
    horizon, build = _horizon(surge=500), Builder()
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 1)
        stop = asyncio.Event()
        horizon.posted = lambda: stop.set() if _bumped(horizon) else None
        horizon.surge = 10**6
        pool = Pool(outbox, post, IDS, build, NETWORK_ID, rescue=_rescue(post, 1000))
        running = asyncio.create_task(pool.run())
        await asyncio.wait_for(stop.wait(), 60)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        (item,) = await outbox.stranded()
        bump = (await outbox.last_bumps(item))[0]
    horizon.queue.clear()
    horizon.surge = 500
    horizon.posts.clear()
    async with posting(horizon) as post, Outbox(database_url) as outbox:
        await Pool(outbox, post, IDS, build, NETWORK_ID).run()
        assert await outbox.counts() == Counts(done=1)
    assert set(horizon.posts) == {bump}
    assert len(build.built) == 1
    assert _values(horizon) == _expected(1)


def _bumped(horizon: SimulatedHorizon) -> bool:
    return parse_envelope(horizon.posts[-1], NETWORK_ID).outer_hash is not None


@given(seed=st.integers(0, 2**32))
@settings(max_examples=8)
def test_through_faults_surge_and_rescue_each_item_lands_once_of_one_inner_transaction(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    draw = Random(seed)
    horizon, build = _horizon(surge=500), Builder()
    horizon.faults = (draw.choice((*FAULTS, "twice", "echo")) for _ in repeat(None))
    path = tmp_path_factory.mktemp("rescue") / "outbox"

    async def run() -> None:
        async with posting(horizon) as post, Outbox(path) as outbox:
            await _fill(outbox, 12)
            rescue = _rescue(post, 1000)
            await Pool(outbox, post, IDS, build, NETWORK_ID, rescue=rescue).run()
            assert await outbox.counts() == Counts(done=12)
            assert post.metrics.rescued._value.get() >= 1

    asyncio.run(run())
    assert _values(horizon) == _expected(12)
    hashes = {parse_envelope(one, NETWORK_ID).hash for one in horizon.posts}
    assert len(hashes) == len(build.built) == 12
