"""What the machine does today: the measures that figures are divided by.

Processor time is measured, not the clock on the wall, where one process does all the work:
what else the machine runs then costs little. Baseline and work alternate, so that a slow
minute slows both.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, web
from rbcl import crypto_scalarmult_ristretto255

from benchmarks.visitors import Visited, elsewhere
from benchmarks.visitors import plain_pages as visit_plain
from contracts.crypto.group import base, encode_scalar, random_scalar

MULTIPLICATIONS = 40
COMMITS = 60
ROUND_TRIPS = 200
PLAIN_SECONDS = 3.0

_terms = [(encode_scalar(random_scalar()), base(random_scalar())) for _ in range(MULTIPLICATIONS)]


def multiplication() -> float:
    """Return the processor seconds of one libsodium variable-base multiplication, now."""
    start = time.process_time()
    for scalar, point in _terms:
        crypto_scalarmult_ristretto255(scalar, point)
    return (time.process_time() - start) / MULTIPLICATIONS


@dataclass(frozen=True)
class Measured:
    """One piece of work.

    Attributes:
        seconds: the median, of processor time.
        muls: the median of its ratio to the multiplications measured around it.
        multiplication: the median of those, in seconds.
    """

    seconds: float
    muls: float
    multiplication: float


def in_multiplications(work: Callable[[], object], rounds: int) -> Measured:
    """Measure ``work`` between multiplications, ``rounds`` times.

    Args:
        work: at least some milliseconds.
        rounds: how often; the median is taken.
    """
    times, ratios, units = [], [], []
    for _ in range(rounds):
        before = multiplication()
        start = time.process_time()
        work()
        spent = time.process_time() - start
        unit = (before + multiplication()) / 2
        times.append(spent)
        units.append(unit)
        ratios.append(spent / unit)
    return Measured(statistics.median(times), statistics.median(ratios), statistics.median(units))


def sqlite_commit() -> float:
    """Return the seconds of one small SQLite transaction in WAL mode, synced to the disk."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "baseline.sqlite", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, data BLOB)")
        times = []
        for number in range(COMMITS):
            start = time.perf_counter()
            connection.execute("BEGIN")
            connection.execute("INSERT INTO rows VALUES (?, ?)", (number, bytes(200)))
            connection.execute("COMMIT")
            times.append(time.perf_counter() - start)
        connection.close()
    return statistics.median(times)


def loopback_round_trip() -> float:
    """Return the seconds of one HTTP request to an aiohttp server of the same process."""
    return asyncio.run(_loopback())


async def _loopback() -> float:
    times = []
    async with _plain_server() as url, ClientSession() as session:
        for _ in range(ROUND_TRIPS):
            start = time.perf_counter()
            async with session.get(url + "/") as response:
                await response.read()
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def plain_pages() -> float:
    """Return the pages a second of a bare aiohttp server, loaded by another process."""
    done = asyncio.run(_plain_pages())
    return done.pages / done.seconds


async def _plain_pages() -> Visited:
    async with _plain_server() as url:
        return await asyncio.to_thread(elsewhere, visit_plain, url, 8, PLAIN_SECONDS)


@asynccontextmanager
async def _plain_server() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="{}")

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


def all_of_them() -> dict[str, float]:
    """Return every baseline, in microseconds."""
    units = statistics.median(multiplication() for _ in range(9))
    return {
        "multiplication_us": units * 1e6,
        "sqlite_commit_us": sqlite_commit() * 1e6,
        "loopback_us": loopback_round_trip() * 1e6,
    }
