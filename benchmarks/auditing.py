"""The installed program with the options a user has: how long it takes, how much memory."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cached import Say
from benchmarks.node_process import Node
from benchmarks.outcome import CouldNotMeasure
from benchmarks.voted import Voted, recount

OPEN, VERIFIED = 3, 0
PEAK = Path(__file__).with_name("peak.py")


@dataclass(frozen=True)
class Audited:
    """One audit.

    Attributes:
        seconds: from the program's start to its end.
        processor: seconds that it and its processes computed.
        largest, together: peak memory of its largest process, and of all together, in MB.
        report: what it printed.
    """

    seconds: float
    processor: float
    largest: float
    together: float
    report: dict[str, Any]


def from_horizon(found: Voted, state: str, expected: int, say: Say) -> Audited:
    """Audit one state of the ledger from an embedded node's Horizon.

    Args:
        found: the election.
        state: of its ledger.
        expected: the exit code.
        say: is told what is done.

    Raises:
        CouldNotMeasure: the program ended otherwise.
    """
    say(f"auditing {state} from a node's Horizon")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "ledger"
        found.kept.copy(state, data)
        with Node(data) as node:
            return _audited(found, expected, "--horizon", node.url)


def from_archive(found: Voted, say: Say) -> Audited:
    """Audit the ended election from its history archive alone.

    Raises:
        CouldNotMeasure: the program did not verify it.
    """
    say("auditing the archive")
    return _audited(found, VERIFIED, "--archive", str(found.archive))


def _audited(found: Voted, expected: int, *source: str) -> Audited:
    return ran(recount(found.kept.election, *source), expected)


def ran(program: Sequence[str], expected: int) -> Audited:
    """Run a program that prints one JSON object, in a process of its own.

    Args:
        program: its words.
        expected: the exit code.

    Raises:
        CouldNotMeasure: it ended otherwise.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "peak"
        words = [sys.executable, "-I", str(PEAK), str(out), *program]
        start = time.perf_counter()
        done = subprocess.run(words, capture_output=True, check=False, text=True)
        seconds = time.perf_counter() - start
        if done.returncode != expected:
            said = f"{done.stdout[-2000:]} {done.stderr[-500:]}"
            raise CouldNotMeasure(f"a program ended with {done.returncode}: {said}")
        largest, together, spent = map(int, out.read_text(encoding="ascii").split())
    report: dict[str, Any] = json.loads(done.stdout)
    return Audited(seconds, spent / 1e3, largest / 1024, together / 1024, report)
