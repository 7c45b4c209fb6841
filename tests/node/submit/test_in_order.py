"""Parts of one account land in order, once, and a second run finishes a broken first."""

from itertools import chain, cycle, repeat

import pytest

from node.submit.in_order import NoAccount, OrderError, Step, post_in_order
from node.submit.landing import FailedOnLedger, Refused, SequenceGap, SequenceTaken
from node.wire.envelopes import EnvelopeError
from tests.node.submit.test_landing import horizon_with, posting
from tests.support.signed import keypair, signed
from tests.support.simulated_horizon import NETWORK_ID, SimulatedHorizon

KEY = keypair(1)
PARTS = [signed(KEY, 11 + number, bytes([number])) for number in range(20)]


async def _post(horizon: SimulatedHorizon, parts: list[bytes] | None = None) -> list[Step]:
    steps: list[Step] = []
    async with posting(horizon) as post:
        done = await post_in_order(
            post, PARTS if parts is None else parts, NETWORK_ID, steps.append
        )
    assert [step.landed for step in steps] == done
    return steps


async def test_all_land_in_order_and_a_second_run_only_looks() -> None:
    horizon = horizon_with()
    steps = await _post(horizon)
    assert [one.envelope for one in horizon.applied] == PARTS
    assert not any(step.skipped for step in steps)
    again = await _post(horizon)
    assert all(step.skipped for step in again)
    assert [step.landed for step in again] == [step.landed for step in steps]
    assert len(horizon.posts) == len(PARTS)


async def test_every_fault_in_turn_and_each_lands_once() -> None:
    faults = cycle(["ok", "late", "drop", "lost", "cut", "busy", "wrong", "html"])
    horizon = horizon_with(faults)
    await _post(horizon)
    assert [one.envelope for one in horizon.applied] == PARTS


async def test_a_run_that_broke_off_is_finished_by_the_next() -> None:
    refusals = chain(repeat(None, 7), repeat({"transaction": "tx_insufficient_balance"}))
    horizon = horizon_with(refusal=lambda _said: next(refusals))
    with pytest.raises(Refused, match="tx_insufficient_balance"):
        await _post(horizon)
    assert len(horizon.applied) == 7
    horizon.refusal = lambda _said: None
    steps = await _post(horizon)
    assert [step.skipped for step in steps] == [True] * 7 + [False] * 13
    assert [one.envelope for one in horizon.applied] == PARTS


async def test_a_number_used_by_another_is_told_before_anything_is_sent() -> None:
    horizon = horizon_with()
    horizon.take(PARTS[0])
    other = horizon.take(signed(KEY, 12, b"other"))
    with pytest.raises(SequenceTaken) as error:
        await _post(horizon)
    assert (error.value.sequence, error.value.by) == (12, other.said.hash)
    assert horizon.posts == []


async def test_one_that_failed_on_the_ledger_is_told_again() -> None:
    horizon = horizon_with(fails=lambda said: said.sequence == 12)
    for _ in range(2):
        with pytest.raises(FailedOnLedger) as error:
            await _post(horizon)
        assert error.value.ledger == 3
    assert len(horizon.posts) == 2


async def test_numbers_that_start_too_late_are_told() -> None:
    horizon = horizon_with()
    with pytest.raises(SequenceGap) as error:
        await _post(horizon, PARTS[1:])
    assert (error.value.sequence, error.value.expected) == (12, 11)
    assert horizon.posts == []


async def test_wrong_lists_are_refused_before_anything_is_sent() -> None:
    horizon = horizon_with()
    with pytest.raises(OrderError, match="envelope 2"):
        await _post(horizon, [PARTS[0], PARTS[2]])
    with pytest.raises(OrderError, match="its source"):
        await _post(horizon, [PARTS[0], signed(keypair(2), 12)])
    with pytest.raises(EnvelopeError):
        await _post(horizon, [PARTS[0], PARTS[1][:-1]])
    with pytest.raises(NoAccount):
        await _post(horizon, [signed(keypair(2), 12)])
    assert await _post(horizon, []) == []
    assert (horizon.posts, horizon.gets) == ([], [f"/accounts/{keypair(2).public_key}"])
