"""The verifier: proofs by the compiled engine, whole audits of 10 000 ballots, the public's board.

An audit streams, so more ballots must not need more memory.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import belenios, board, parsing
from benchmarks.auditing import OPEN, VERIFIED, Audited, from_archive, from_horizon
from benchmarks.baseline import all_of_them
from benchmarks.outcome import CouldNotMeasure, Figure, Outcome
from benchmarks.verifying import engine_figures
from benchmarks.voted import FEW, Voted, voted


def run() -> Outcome:
    """Measure; the election is made at the first run, in a quarter of an hour."""
    found = voted(_say)
    few = from_horizon(found, found.few, OPEN, _say)
    horizon = from_horizon(found, found.ended, VERIFIED, _say)
    archive = from_archive(found, _say)
    for one in (horizon, archive):
        if one.report["counts"]["counted"] != found.ballots:
            raise CouldNotMeasure(f"{one.report['counts']} of {found.ballots} ballots")
    baseline = all_of_them()
    figures = [
        *engine_figures(),
        *parsing.figures(found, _say),
        _seconds("audit_horizon_s", horizon, found, baseline["multiplication_us"], 90),
        _seconds("audit_archive_s", archive, found, baseline["multiplication_us"], 60),
        *_memory(horizon, archive, few, found),
        *_board(found),
    ]
    beside = belenios.per_ballot(_say)
    if beside is not None:
        baseline["belenios_s_a_ballot"] = beside
    return Outcome("audit", figures, baseline)


def _seconds(name: str, one: Audited, found: Voted, unit: float, most: float) -> Figure:
    of = {
        "audit_horizon_s": "from an embedded node's Horizon, the node on the same machine",
        "audit_archive_s": "from a history archive alone",
    }
    return Figure(
        name,
        round(one.seconds, 1),
        "seconds",
        at_most=most,
        ratio=one.seconds / found.ballots * 1e6 / unit,
        ratio_of="multiplication a ballot",
        note=f"{found.ballots:,} ballots {of[name]}, from the program's start to the verdict",
    )


def _memory(horizon: Audited, archive: Audited, few: Audited, found: Voted) -> list[Figure]:
    largest = max(horizon.largest, archive.largest)
    return [
        Figure(
            "peak_rss_mb",
            round(largest, 1),
            "MB",
            at_most=500,
            note=f"largest process of either audit: {horizon.largest:.0f} from the Horizon, "
            f"{archive.largest:.0f} from the archive",
        ),
        Figure(
            "peak_rss_sum_mb",
            round(max(horizon.together, archive.together), 1),
            "MB",
            note=f"all processes of an audit together: {horizon.together:.0f} from the Horizon, "
            f"{archive.together:.0f} from the archive",
        ),
        Figure(
            "peak_rss_mb_few",
            round(few.largest, 1),
            "MB",
            note=f"from the Horizon when {FEW:,} of {found.ballots:,} were cast: what more add",
        ),
    ]


def _board(found: Voted) -> list[Figure]:
    """Return the figures of the public's board."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            board.live_lag(found.kept, Path(folder), _say),
            board.board_pages(Path(folder), _say),
        ]


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
