"""The demo holds a whole election, every role a process, and ends with the verifier's verdict."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VOTERS = 12
PATIENCE = 900


@pytest.mark.slow
def test_the_demo_ends_verified_with_the_totals_it_chose(tmp_path: Path) -> None:
    words = ["--exit", "--voters", str(VOTERS), "--port", "0", "--directory", str(tmp_path / "d")]
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demo_election", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    election = json.loads((tmp_path / "d" / "election.json").read_text(encoding="utf-8"))
    report = json.loads((tmp_path / "d" / "report.json").read_text(encoding="utf-8"))
    assert report["verdict"] == "verified"
    assert report["election"] == election["election"]
    assert report["result"]["totals"] == election["totals"]
    assert report["counts"]["counted"] == election["voted"] < VOTERS
    assert {one["status"] for one in report["checks"][:12]} == {"passed"}
