"""The public's board: how far it is behind the ledger, and how long its pages take.

Both are measured at the installed service in a process of its own, over HTTP, as visitors see it.
"""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.cached import Kept
from benchmarks.election import NETWORK_ID
from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure, Figure
from contracts.counting.acceptance import REASONS
from contracts.records.kinds.ballot import BallotBody
from contracts.records.record import record_of
from contracts.records.transactions import Posting, drafts, sign
from node.base.database import sqlite_url
from node.networks.horizon import HorizonReader
from node.networks.horizon_submitter import HorizonSubmitter
from node.wire.accounts import address
from verifier.index import tables

SECONDS, RATE = 30, 20
ROWS = 100_000
SEED = 20211016
ASKED = 40
PATIENCE = 120.0
COUNTS = "/api/v1/counts"
_BASE_FEE, _PROTOCOL = 100, 19
_LOOK = 0.02
_NOWHERE = "http://127.0.0.1:9"


def live_lag(kept: Kept, folder: Path, say: Callable[[str], None]) -> Figure:
    """Measure how long after the ledger the board knows what closed, at 20 ballots a second.

    Args:
        kept: the election, its ballots not yet cast.
        folder: empty.
        say: is told what is done.

    Raises:
        CouldNotMeasure: the board does not come to count every ballot.
    """
    ballots = SECONDS * RATE
    bodies = kept.ballots(ballots)
    kept.copy("start", folder / "ledger")
    say(f"casting {RATE} ballots a second for {SECONDS} s before the board's eyes")
    with (
        Node(folder / "ledger", "--close-interval", "1") as node,
        # ready is who has read all that there was before: only then it follows
        _service(kept.election.authority, node.url, folder / "index.sqlite", "/readyz") as url,
    ):
        lags, counted = asyncio.run(_follow(kept, node.url, url, bodies))
    if counted != ballots:
        raise CouldNotMeasure(f"the board counts {counted} of {ballots} ballots")
    return Figure(
        "live_lag_s",
        round(max(lags), 2),
        "seconds",
        at_most=2,
        note=f"the longest of {len(lags)} ledgers, from when the node shows it to when the board "
        f"does; the median is {statistics.median(lags):.2f} s",
    )


async def _follow(
    kept: Kept, node_url: str, url: str, bodies: Sequence[bytes]
) -> tuple[list[float], int]:
    """Cast all ballots; return each ledger's lag, and how many ballots the board counts."""
    last = f"{node_url}/ledgers?order=desc&limit=1"
    closed: dict[int, float] = {}
    shown: dict[int, float] = {}
    counts: dict[str, Any] = {}
    done = asyncio.Event()

    async def watch_node() -> None:
        while not done.is_set():
            found = await asyncio.to_thread(_json, last)
            sequence = int(found["_embedded"]["records"][0]["sequence"])
            for one in range(max(closed, default=sequence - 1) + 1, sequence + 1):
                closed[one] = time.perf_counter()
            await asyncio.sleep(_LOOK)

    async def watch_board() -> None:
        while not done.is_set():
            counts.update(await asyncio.to_thread(_json, url + COUNTS))
            sequence = counts["ledger"]["sequence"]
            for one in range(max(shown, default=sequence - 1) + 1, sequence + 1):
                shown[one] = time.perf_counter()
            await asyncio.sleep(_LOOK)

    watching = [asyncio.create_task(watch_node()), asyncio.create_task(watch_board())]
    await _cast(kept, node_url, bodies)
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and counts["accepted"] < len(bodies):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK)
    done.set()
    await asyncio.gather(*watching)
    lags = [shown[one] - at for one, at in closed.items() if one in shown]
    return lags[1:], int(counts["accepted"])


async def _cast(kept: Kept, node_url: str, bodies: Sequence[bytes]) -> None:
    election = kept.election
    names = [election.account("channel", number) for number in range(election.channels)]
    first = await _sequences(node_url, names)
    relay = election.secret("relay")
    sent = []
    async with HorizonSubmitter(node_url, PASSPHRASE, connections=256) as submitter:
        for start in range(0, len(bodies), RATE):
            due = time.perf_counter() + 1
            for number in range(start, min(start + RATE, len(bodies))):
                channel = number % len(names)
                sequence = first[names[channel]] + number // len(names)
                posting = Posting(names[channel], sequence, _BASE_FEE, 0, _PROTOCOL)
                record = record_of(BallotBody(bodies[number]))
                (draft,) = drafts(record, posting, election.payment)
                seeds = [election.secret("channel", channel), relay]
                envelope = sign(draft, NETWORK_ID, seeds).envelope()
                sent.append(asyncio.create_task(submitter.submit(envelope)))
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await asyncio.gather(*sent)


async def _sequences(url: str, accounts: Sequence[str]) -> dict[str, int]:
    found = {}
    async with HorizonReader(url) as reader:
        for account in accounts:
            known = await reader.account(account)
            if known is None:
                raise CouldNotMeasure(f"the channel {account} is not on the ledger")
            found[account] = known.sequence
    return found


def board_pages(folder: Path, say: Callable[[str], None], rows: int = ROWS) -> Figure:
    """Measure the board's pages over many rows, made by a seeded generator.

    Args:
        folder: empty.
        say: is told what is done.
        rows: how many casts.
    """
    say(f"making a board of {rows:,} rows")
    drawing = random.Random(SEED)
    account = address(drawing.randbytes(32))
    place = folder / "board.sqlite"
    positions, trackers = asyncio.run(_fill(place, account, drawing, rows))
    say("asking for pages")
    with _service(account, _NOWHERE, place, COUNTS) as url:
        some = [drawing.randrange(rows) for _ in range(ASKED)]
        kinds: dict[str, Iterator[str]] = {
            "newest": ("/ballots" for _ in some),
            "older": (f"/ballots?before={positions[one]}" for one in some),
            "newer": (f"/ballots?after={positions[one]}" for one in some),
            "search": (f"/ballots?q={trackers[one].hex()[:12]}" for one in some),
            "ballot": (f"/ballots/{trackers[one].hex()}" for one in some),
            "refused": (f"/refused?before={positions[one]}" for one in some),
            "overview": ("/" for _ in some),
        }
        medians = {
            kind: statistics.median(_timed(url + path) for path in paths)
            for kind, paths in kinds.items()
        }
    slowest = max(medians, key=lambda kind: medians[kind])
    told = ", ".join(f"{kind} {value * 1e3:.0f}" for kind, value in medians.items())
    return Figure(
        "board_ms",
        round(medians[slowest] * 1e3, 1),
        "ms",
        at_most=100,
        note=f"the slowest kind's median ({slowest}) of {ASKED} pages each, {rows:,} rows: {told}",
    )


async def _fill(
    place: Path, account: str, drawing: random.Random, rows: int
) -> tuple[list[int], list[bytes]]:
    """Write an index of many casts; return their positions and trackers."""
    opens = 1_700_000_000
    positions: list[int] = []
    trackers: list[bytes] = []
    made: list[dict[str, Any]] = []
    counted = 0
    for number in range(rows):
        reason = drawing.choice(REASONS) if drawing.random() < 0.01 else None
        counted += reason is None
        positions.append(((1000 + number // 100) << 32) + ((number % 100 + 1) << 12))
        trackers.append(drawing.randbytes(32))
        made.append(
            {
                "election": 1,
                "position": positions[-1],
                "hash": drawing.randbytes(32),
                "close_time": opens + 5 * (number // 100),
                "tracker": trackers[-1],
                "index": number,
                "reason": reason,
                "text": reason or "counted",
                "number": counted if reason is None else None,
                "r": drawing.randbytes(32),
                "same_r_as": None,
                "relayed": True,
            }
        )
    last = made[-1]["close_time"]
    election = {
        "id": 1,
        "account": account,
        "network": PASSPHRASE,
        "step": 1,
        "tip": positions[-1] >> 32,
        "tip_hash": bytes(32),
        "tip_time": last,
        "covered": positions[-1] >> 32,
        "covered_hash": bytes(32),
        "covered_time": last,
        "position": positions[-1],
        "casts": rows,
        "counted": counted,
        "sequences": {},
        "unfinished": {},
        "shown": {
            "manifest": {
                "title": {"fa": "انتخابات", "en": "An election"},
                "trial": True,
                "opens": opens,
                "closes": last + 100,
                "end": last + 100,
                "floor": 1,
                "channels": 100,
                "races": [],
            },
            "roll": 2 * rows,
            "result": None,
        },
    }
    database = await tables.open_index(sqlite_url(place))
    try:
        async with database.write() as connection:
            await connection.execute(insert(tables.election), [election])
            for start in range(0, rows, 5000):
                await connection.execute(insert(tables.cast), made[start : start + 5000])
    finally:
        await database.close()
    return positions, trackers


@contextmanager
def _service(election: str, horizon: str, place: Path, path: str) -> Iterator[str]:
    """Run `sandogh-verify serve` and give its URL, once it answers a path with status 200."""
    words = [sys.executable, "-c", "from verifier.commands import main; main()", "serve"]
    words += [election, "--horizon", horizon, "--database", sqlite_url(place), "--port", "0"]
    words += ["--audit-hours", "0", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise CouldNotMeasure(f"the service ended with {process.wait()} before it listened")
        try:
            url = str(json.loads(line)["url"])
            _until_answered(url + path)
            yield url
        finally:
            process.terminate()


def _until_answered(url: str) -> None:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        try:
            _json(url)
        except OSError:
            time.sleep(_LOOK)
        else:
            return
    raise CouldNotMeasure(f"{url} has no answer yet")


def _json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return json.load(answer)


def _timed(url: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        answer.read()
    return time.perf_counter() - start
