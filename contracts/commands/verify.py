"""Running `sandogh-verify` as a separate program, and believing only a full pass.

The officials' own acts rest on a recount by the observers' program, in its own process.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.commands.options import PASSWORD_VARIABLE
from contracts.commands.outcome import StepRefused
from contracts.counting.totals import Sums
from contracts.crypto.group import IDENTITY, Point, decode_point
from node.base.command import progress
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.networks.http import distinct_servers
from node.networks.reader import LedgerInfo

PROGRAM = "sandogh-verify"
STAGES = {"ballots": 9, "close": 10, "shares": 11}
MAX_REPORT = 1 << 28


class VerifierMissing(SandoghError):
    """The verifier's program is not installed, or did not answer as it should."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a passed recount says.

    Attributes:
        sums: count, digest, R*, E*.
        anchor: the last ledger by the end.
        totals: opened, with the stage ``shares`` only.
    """

    sums: Sums
    anchor: LedgerInfo
    totals: tuple[int, ...] | None


def recount(election: str, sources: Sequence[str], stage: str, single_source: bool) -> Recounted:
    """Recount up to a stage and demand that every check of it passed and voting has ended.

    Args:
        election: G….
        sources: Horizon URLs, two or more unless ``single_source``.
        stage: ``ballots``, ``close`` or ``shares``.
        single_source: that one suffices was said expressly.

    Raises:
        StepRefused: one source without ``single_source``, a check did not pass, or voting has
            not ended.
        VerifierMissing: the program is not there or its answer is no report.
    """
    if distinct_servers(sources) < 2 and not single_source:
        raise StepRefused(
            "one ledger source can lie unnoticed: name a second one with --horizon, or say "
            "--single-source"
        )
    words = [program(), election, "--until", stage, "--json"]
    for source in sources:
        words += ["--horizon", source]
    if single_source:
        words.append("--single-source")
    progress(f"recounting with {PROGRAM} --until {stage}")
    # the words are options of our own and addresses that were parsed
    environment = {name: value for name, value in os.environ.items() if name != PASSWORD_VARIABLE}
    done = subprocess.run(words, stdout=subprocess.PIPE, check=False, env=environment)  # noqa: S603
    return _read(done.stdout, stage)


def program() -> str:
    """Return where the verifier lies.

    Raises:
        VerifierMissing: it is not installed.
    """
    beside = Path(sys.executable).with_name(PROGRAM)
    found = str(beside) if beside.exists() else shutil.which(PROGRAM)
    if found is None:
        raise VerifierMissing(f"{PROGRAM} is not installed beside this program, nor on PATH")
    return found


def _read(output: bytes, stage: str) -> Recounted:
    try:
        report: dict[str, Any] = parse_json(output)
        checks = {str(one["id"]): one for one in report["checks"]}
        tally = report["tally"]
    except (ValueError, KeyError, TypeError) as error:
        raise VerifierMissing(f"{PROGRAM} gave no report") from error
    if not checks:
        raise VerifierMissing(f"{PROGRAM} could not run: {report.get('why')}")
    for number in range(1, STAGES[stage] + 1):
        check = checks.get(f"V{number}")
        if check is None or check.get("status") != "passed":
            why = check.get("why") if check is not None else "it is missing from the report"
            raise StepRefused(f"the recount did not pass V{number}: {why}")
    try:
        anchor = tally["anchor"]
        if anchor is None:
            raise StepRefused("voting has not ended on the ledger yet")
        r, points = tally["R"], tally["E"]
        sums = Sums(
            int(tally["count"]),
            bytes.fromhex(tally["digest"]),
            _point(r),
            tuple(map(_point, points)),
        )
        last = LedgerInfo(
            int(anchor["ledger"]), bytes.fromhex(anchor["hash"]), b"", int(anchor["close_time"])
        )
        result = report.get("result")
        totals = tuple(int(one) for one in result["totals"]) if result is not None else None
    except (ValueError, KeyError, TypeError) as error:
        raise VerifierMissing(f"{PROGRAM} gave a report that can't be read") from error
    return Recounted(sums, last, totals)


def _point(text: str) -> Point:
    encoded = bytes.fromhex(text)
    # sums of no ballots, and of none that chose a candidate, may be the identity
    return IDENTITY if encoded == IDENTITY else decode_point(encoded)
