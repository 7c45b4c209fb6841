"""Jobs are woken at once and again, each alone, also after a fault, and end with the block."""

import asyncio
import time

import pytest

from node.base.alarm_clock import Job, scheduled


async def _until(known: object) -> None:
    deadline = time.monotonic() + 60
    while not known():  # type: ignore[operator]
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


async def test_a_job_is_done_at_once_and_again() -> None:
    done: list[float] = []

    async def work() -> None:
        done.append(time.monotonic())

    async with scheduled([Job("a", 0.02, work)]):
        await _until(lambda: len(done) >= 3)


async def test_a_job_that_fails_is_woken_again(caplog: pytest.LogCaptureFixture) -> None:
    times = 0

    async def work() -> None:
        nonlocal times
        times += 1
        raise ValueError("not today")

    async with scheduled([Job("purging", 0.02, work)]):
        await _until(lambda: times >= 2)
    assert "the job purging failed" in caplog.text


async def test_a_slow_job_is_never_beside_itself() -> None:
    beside, most, times = 0, 0, 0

    async def work() -> None:
        nonlocal beside, most, times
        beside, times = beside + 1, times + 1
        most = max(most, beside)
        await asyncio.sleep(0.05)
        beside -= 1

    async with scheduled([Job("a", 0.01, work)]):
        await _until(lambda: times >= 3)
    assert most == 1


async def test_a_job_that_comes_late_is_still_done() -> None:
    done = 0

    async def work() -> None:
        nonlocal done
        done += 1

    async with scheduled([Job("a", 0.3, work)]) as scheduler:
        await _until(lambda: done >= 1)
        # the loop is busy for longer than APScheduler's own grace of a second
        before = done
        time.sleep(1.5)  # noqa: ASYNC251
        assert scheduler.get_job("a").misfire_grace_time is None
        await _until(lambda: done > before)


async def test_at_the_end_a_job_at_work_has_ended(caplog: pytest.LogCaptureFixture) -> None:
    begun = ended = False

    async def work() -> None:
        nonlocal begun, ended
        begun = True
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            ended = True

    async with scheduled([Job("a", 1, work)]):
        await _until(lambda: begun)
    assert ended
    assert caplog.text == ""
