"""Each start of a program leaves nothing in the directory for temporary files."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_start_leaves_no_temporary_file(tmp_path: Path) -> None:
    program = "from contracts.crypto.group import G, base; assert base(1) == G"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    assert list(tmp_path.iterdir()) == []
