"""The browser's cryptography computes what Python's does, and refuses what it refuses."""

import subprocess
from pathlib import Path

import pytest

from tests.support.node_js import node_js

_HERE = Path(__file__).parent


@pytest.mark.parametrize(("file", "least"), [("vectors", 300), ("encrypt", 10)])
def test_javascript_passes_its_tests(file: str, least: int) -> None:
    assert (_HERE.parents[1] / "node_modules").is_dir(), "npm ci has not run: scripts/test does it"
    ended = subprocess.run(
        [node_js(), "--test", "--test-reporter=tap", str(_HERE / f"{file}.test.js")],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    failed = [line for line in ended.stdout.splitlines() if line.startswith("not ok")]
    assert ended.returncode == 0, "\n".join(failed) + ended.stdout[-4000:] + ended.stderr[-2000:]
    passed = [line for line in ended.stdout.splitlines() if line.startswith("ok")]
    assert len(passed) >= least
