"""The alarm clock (APScheduler): wakes jobs, keeps nothing.

A job that is late is still done, once however many times it was missed, and never beside itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

_LOG = logging.getLogger("sandogh.schedule")


@dataclass(frozen=True, slots=True)
class Job:
    """Something to look at from time to time.

    Attributes:
        name: in logs.
        seconds: between two looks; the first is at once.
        work: does what is due.
    """

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


@asynccontextmanager
async def scheduled(jobs: Sequence[Job]) -> AsyncIterator[AsyncIOScheduler]:
    """Wake the jobs for the length of the block, then wait until those at work have ended."""
    at_work: set[asyncio.Task[object]] = set()
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        # APScheduler's own grace is 1 s: a late job would be dropped
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job in jobs:
        scheduler.add_job(
            _guarded(job, at_work),
            IntervalTrigger(seconds=job.seconds, timezone=UTC),
            id=job.name,
            next_run_time=datetime.now(UTC),
        )
    scheduler.start()
    try:
        yield scheduler
    finally:
        working = list(at_work)
        scheduler.shutdown(wait=False)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)


def _guarded(job: Job, at_work: set[asyncio.Task[object]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        task: asyncio.Task[object] | None = asyncio.current_task()
        assert task is not None
        at_work.add(task)
        try:
            await job.work()
        except asyncio.CancelledError:
            # the program ends; APScheduler would report it as a fault of the job
            return
        except Exception:
            # it is woken again; nothing was left half done
            _LOG.exception("the job %s failed", job.name)
        finally:
            at_work.discard(task)

    return run


async def run(jobs: Sequence[Job]) -> None:
    """Wake the jobs until cancelled."""
    async with scheduled(jobs):
        await asyncio.Event().wait()
