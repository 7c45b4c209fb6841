"""The JavaScript SDK finds what it needs on a real node that closes a ledger a second."""

import os
import subprocess
from pathlib import Path

from tests.support.ledger import PASSPHRASE, ledger_process
from tests.support.node_js import node_js

_HERE = Path(__file__).parent


def test_the_javascript_sdk_works_against_a_real_node(tmp_path: Path) -> None:
    assert (_HERE / "node_modules").is_dir(), "npm ci has not run: scripts/test does it"
    options = ("--clock", "system", "--close-interval", "1")
    with ledger_process(tmp_path / "ledger", *options) as ledger:
        ended = subprocess.run(
            [node_js(), "--test", str(_HERE / "ledger.test.js")],
            env={**os.environ, "LEDGER_URL": ledger.url, "LEDGER_PASSPHRASE": PASSPHRASE},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
