"""Where proofs are checked: processes of this machine, or a Dask cluster.

Both are a ``concurrent.futures.Executor``. What differs is how one learns that nobody works any
more: processes say so themselves, a cluster must be asked.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from node.base.child_process import begin
from node.base.errors import SandoghError

ASK = 2.0
"""Seconds of waiting after which a cluster is asked whether somebody works."""
PATIENCE = 60.0
"""Seconds that a cluster may be without workers."""
CONNECT = 20.0
"""Seconds to reach a cluster."""

Result = TypeVar("Result")
IsAlive = Callable[[], str | None]
"""Returns why nobody works, or None; called while one waits."""


class WorkersLost(SandoghError):
    """Nobody checks proofs any more, or a cluster can't be used: why."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who checks proofs.

    Attributes:
        executor: runs functions of ``verifier.proving.work``.
        count: how many batches it can work on at once.
        stopped: returns why nobody works now, or None.
        patience: seconds for which ``stopped`` may go on saying so.
    """

    executor: Executor
    count: int
    stopped: IsAlive
    patience: float


@contextmanager
def processes(count: int) -> Iterator[Workers]:
    """Start processes anew, not forked: they hold none of this one's locks."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=begin)
    try:
        yield Workers(pool, count, lambda: None, 0)
    finally:
        # a batch is under way for some seconds at most; who leaves before leaves semaphores behind
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def cluster(address: str, patience: float = PATIENCE) -> Iterator[Workers]:
    """Use a Dask cluster; its workers have this same software, and are trusted as it is.

    Args:
        address: the scheduler's, ``tcp://host:port``.
        patience: seconds that it may be without workers.

    Raises:
        WorkersLost: nobody answers there, or there are no workers.
    """
    # Dask takes a second to import: only where it is wanted
    from distributed import Client

    try:
        # a client that reaches nobody would hold the program up when it ends: ask first
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _identity(address)).result()
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        why = str(error) or "it is silent"
        raise WorkersLost(f"no Dask scheduler answers at {address}: {why}") from error

    def stopped() -> str | None:
        if client.status != "running":
            return f"the Dask scheduler at {address} is gone"
        try:
            found = client.nthreads()
        except (OSError, ValueError) as error:
            return f"the Dask scheduler at {address} does not answer: {error}"
        return None if found else f"the Dask cluster at {address} has no workers"

    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise WorkersLost(f"the Dask cluster at {address} has no workers")
        yield Workers(client.get_executor(pure=False), threads, stopped, patience)
    finally:
        client.close(timeout=CONNECT)


async def _identity(address: str) -> None:
    """Ask who answers there.

    Raises:
        OSError, ValueError: nobody, or not a Dask scheduler.
    """
    from distributed.core import rpc

    async with asyncio.timeout(2 * CONNECT):
        async with rpc(address, timeout=CONNECT) as remote:
            found = await remote.identity()
    if found.get("type") != "Scheduler":
        raise ValueError(f"it is a {found.get('type')}")


def submit(workers: Workers, work: Callable[..., Result], *given: object) -> "Future[Result]":
    """Hand work to a worker; it is never taken for the same as other work.

    Raises:
        WorkersLost: there are none any more.
    """
    try:
        return workers.executor.submit(work, *given)
    except RuntimeError as error:
        raise _lost(error) from error


def result(workers: Workers, future: "Future[Result]") -> Result:
    """Wait for what a worker found.

    Raises:
        WorkersLost: it died, or nobody is left who could answer.
        SandoghError: what the work itself raised.
    """
    silent_since: float | None = None
    while not wait((future,), timeout=ASK).done:
        why = workers.stopped()
        if why is None:
            silent_since = None
            continue
        silent_since = silent_since or time.monotonic()
        if time.monotonic() - silent_since >= workers.patience:
            future.cancel()
            raise WorkersLost(why)
    try:
        return future.result()
    except SandoghError:
        raise
    except (Exception, CancelledError) as error:
        # whatever ended the worker, the count must not go on as if it had answered
        raise _lost(error) from error


def _lost(error: BaseException) -> WorkersLost:
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return WorkersLost(f"a process that checks proofs ended before it answered: {said}")
