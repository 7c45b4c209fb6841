"""The modules of booth and pages that need no page do what they say, under Node."""

import subprocess
from pathlib import Path

import pytest

from tests.support.node_js import node_js

_HERE = Path(__file__).parent


@pytest.mark.parametrize(("name", "least"), [("booth", 11), ("pages", 5)])
def test_the_modules(name: str, least: int) -> None:
    ended = subprocess.run(
        [node_js(), "--test", "--test-reporter=tap", str(_HERE / f"{name}.test.js")],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    passed = [line for line in ended.stdout.splitlines() if line.startswith("ok")]
    assert len(passed) >= least
