"""Envelopes that no ledger takes, as many as another process can send, delay no close."""

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.support.ledger import LedgerProcess

SECONDS = 6
ON_TIME = 0.75
"""Of the closes that are due, how many there must be at least: the machine may be busy with
other tests, and the flood takes a whole core of it."""
LOOKS = 6
"""How often is looked: a machine that halts for some seconds delays one look. A node that a flood
holds up is late in each."""


def test_a_flood_leaves_closing_on_time(tmp_path: Path) -> None:
    options = ("--clock", "system", "--close-interval", "1")
    with LedgerProcess(tmp_path / "ledger", *options) as ledger:
        assert any(_on_time(ledger) for _ in range(LOOKS))


def _on_time(ledger: LedgerProcess) -> bool:
    """Flood a node once, and tell whether it closed on time meanwhile."""
    words = [sys.executable, "-m", "tests.support.flood", ledger.url, ledger.passphrase]
    words += [ledger.root.public_key, str(SECONDS + 2)]
    here = Path(__file__).parents[3]
    flood = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=here)
    time.sleep(2)
    first, start = ledger.get("/").body["history_latest_ledger"], time.monotonic()
    time.sleep(SECONDS)
    last, end = ledger.get("/").body["history_latest_ledger"], time.monotonic()
    said, _ = flood.communicate(timeout=120)
    statuses: dict[str, int] = json.loads(said)
    print(f"{last - first} closes in {end - start:.1f} s, answers {statuses}")
    assert set(statuses) <= {"400", "503"}
    return statuses.get("400", 0) > 100 and last - first >= ON_TIME * (end - start) - 1
