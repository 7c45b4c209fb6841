"""The Node that runs the JavaScript tests: the machine's if it is new enough, else the wheel's."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

_LEAST = (22, 12)


def node_js() -> str:
    """Return the path of a Node of at least 22.12."""
    beside = Path(sys.executable).with_name("node")
    for found in (shutil.which("node"), str(beside) if beside.exists() else None):
        if found is not None and _version(found) >= _LEAST:
            return found
    raise AssertionError("no Node of at least 22.12 was found: scripts/test installs one")


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    return tuple(map(int, numbers.groups())) if numbers else (0,)
