"""What proofs cost by the compiled engine, and how much memory the verifier needs.

It streams, so more ballots must not need more.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import board
from benchmarks.baseline import all_of_them
from benchmarks.cached import Kept, kept, on_node
from benchmarks.election import Election
from benchmarks.node_process import Node
from benchmarks.outcome import CouldNotMeasure, Figure, Outcome
from benchmarks.staging import Stage
from benchmarks.verifying import engine_figures
from contracts.counting.totals import Sums
from contracts.crypto.group import Point
from contracts.records.kinds.close import Close
from contracts.records.kinds.result import Result
from contracts.records.record import record_of

FEW, MANY = 1000, 5000
OPEN, VERIFIED = 3, 0
PEAK = Path(__file__).with_name("peak.py")


def run() -> Outcome:
    """Measure; the election is made at the first run, in some minutes."""
    found = kept(_say)
    _ballots(found)
    few, _, _ = _verify(found, f"cast-{FEW}", OPEN)
    many, seconds, report = _verify(found, "ended", VERIFIED)
    if report["counts"]["counted"] != MANY:
        raise CouldNotMeasure(f"{report['counts']} of {MANY} ballots")
    baseline = all_of_them()
    each = seconds / MANY * 1e6 / baseline["multiplication_us"]
    return Outcome(
        "audit",
        [
            *engine_figures(),
            Figure(
                "peak_rss_mb",
                round(many, 1),
                "MB",
                at_most=300,
                note=f"largest process of sandogh-verify, {MANY:,} ballots, verdict verified",
            ),
            Figure(
                "peak_rss_mb_few",
                round(few, 1),
                "MB",
                note=f"the same election when {FEW:,} ballots were cast: what more ballots add",
            ),
            Figure(
                "audit_s",
                round(seconds, 1),
                "seconds",
                ratio=each,
                ratio_of="multiplication a ballot",
                note=f"{MANY:,} ballots from the first record to the verdict, the node included",
            ),
            *_board(found),
        ],
        baseline,
    )


def _board(found: Kept) -> list[Figure]:
    """Return the figures of the public's board."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            board.live_lag(found, Path(folder), _say),
            board.board_pages(Path(folder), _say),
        ]


def _ballots(found: Kept) -> None:
    """Bring the ledger to ``FEW`` ballots, to ``MANY``, and to a result, keeping each."""
    if found.ledger("ended").exists():
        return
    _say(f"proving {MANY:,} ballots")
    bodies = found.ballots(MANY)
    for before, after, some in (
        ("start", f"cast-{FEW}", bodies[:FEW]),
        (f"cast-{FEW}", f"cast-{MANY}", bodies[FEW:]),
    ):
        _say(f"casting {len(some):,} ballots")
        _go_on(found, before, after, partial(_cast, found.election, some))
    _say("counting")
    _go_on(found, f"cast-{MANY}", "ended", partial(end, found.election))


def _go_on(found: Kept, before: str, after: str, work: Callable[[Stage], Awaitable[None]]) -> None:
    making = found.folder / "making"
    found.copy(before, making)
    on_node(making, work)
    shutil.rmtree(found.ledger(after), ignore_errors=True)
    making.rename(found.ledger(after))


async def _cast(election: Election, bodies: Sequence[bytes], stage: Stage) -> None:
    await stage.cast(election, bodies)


async def end(election: Election, stage: Stage) -> None:
    """End an election: close, shares and result, after what the verifier recounts."""
    stage.end()
    said = _recount(election, stage.node, "ballots")["tally"]
    sums = Sums(
        said["count"],
        bytes.fromhex(said["digest"]),
        Point(bytes.fromhex(said["R"])),
        tuple(Point(bytes.fromhex(point)) for point in said["E"]),
    )
    anchor = said["anchor"]
    closing = Close(
        election.context,
        sums.count,
        sums.digest,
        anchor["ledger"],
        bytes.fromhex(anchor["hash"]),
    )
    member = election.pair("member")
    await stage.post(election.authority, member, closing)
    await stage.share(election, sums)
    totals = _recount(election, stage.node, "shares")["result"]["totals"]
    result = Result(election.context, record_of(closing).id, tuple(totals))
    await stage.post(election.authority, member, result)


def _recount(election: Election, node: Node, until: str) -> dict[str, Any]:
    done = subprocess.run(
        command(election, node, "--until", until), capture_output=True, check=False, text=True
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _verify(found: Kept, state: str, expected: int) -> tuple[float, float, dict[str, Any]]:
    """Return peak megabytes, seconds and the report of one recount."""
    _say(f"recounting {state}")
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "ledger", Path(folder) / "peak"
        found.copy(state, data)
        with Node(data) as node:
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-I", str(PEAK), str(out), *command(found.election, node)],
                capture_output=True,
                check=False,
                text=True,
            )
            seconds = time.perf_counter() - start
        if done.returncode != expected:
            raise CouldNotMeasure(
                f"sandogh-verify ended with {done.returncode}: {done.stdout[-2000:]}"
            )
        report: dict[str, Any] = json.loads(done.stdout)
        return int(out.read_text(encoding="ascii")) / 1024, seconds, report


def command(election: Election, node: Node, *more: str) -> list[str]:
    """Return the words of `sandogh-verify` over an election on a node."""
    program = [sys.executable, "-c", "from verifier.commands import main; main()"]
    options = ["--horizon", node.url, "--single-source", "--json", *more]
    return [*program, election.authority, *options]


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
