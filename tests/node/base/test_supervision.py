"""A task that dies is begun again, later each time; one that returns is done."""

import asyncio
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from node.base.supervision import supervised

PAUSE = 0.001


async def _until(known: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not known():
        assert time.monotonic() < deadline
        await asyncio.sleep(0)


async def test_a_task_that_fails_is_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    starts = 0

    async def fails_twice() -> None:
        nonlocal starts
        starts += 1
        if starts < 3:
            raise ValueError("why it failed")
        await asyncio.sleep(3600)

    async with supervised({"sender": fails_twice}, PAUSE) as watch:
        await _until(lambda: starts == 3)
        state = watch.states()["sender"]
        assert (state.running, state.starts, state.fault) == (True, 3, "ValueError")
        assert state.well
    assert caplog.text.count("sender ended with a fault") == 2
    assert "why it failed" in caplog.text


async def test_a_task_that_waits_to_be_begun_again_is_not_well() -> None:
    async def fails() -> None:
        raise ValueError

    async with supervised({"a": fails}, 3600) as watch:
        await _until(lambda: watch.states()["a"].fault is not None)
        assert not watch.states()["a"].well


async def test_pauses_grow_until_a_task_has_lived_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    real, now = asyncio.sleep, 0.0

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await real(0)

    async def fails() -> None:
        nonlocal now
        if len(pauses) == 9:
            now += 0.05
        raise ValueError

    # a machine that halts for a moment would make any task look as if it had lived
    clock = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr("node.base.supervision.time", clock)
    monkeypatch.setattr("node.base.supervision.asyncio.sleep", noted)
    async with supervised({"a": fails}, steady=0.04):
        while len(pauses) < 11:
            await real(0)
    assert pauses[:11] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 1, 2]


async def test_a_task_that_returns_is_done_and_others_go_on() -> None:
    async def returns() -> None:
        return

    async def stays() -> None:
        await asyncio.sleep(3600)

    async with supervised({"a": returns, "b": stays}, PAUSE) as watch:
        await _until(lambda: watch.states()["a"].done)
        assert watch.states()["a"].starts == 1
        assert all(state.well for state in watch.states().values())


async def test_at_the_end_every_task_has_ended() -> None:
    ended = False

    async def cleans_up() -> None:
        nonlocal ended
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            ended = True

    async with supervised({"a": cleans_up}, PAUSE) as watch:
        await _until(lambda: watch.states()["a"].running)
        await asyncio.sleep(0)
    assert ended
