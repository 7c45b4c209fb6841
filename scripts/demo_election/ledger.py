"""The embedded ledger as a process: started, watched, stopped."""

import calendar
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from scripts.demo_election.failure import Failure
from scripts.demo_election.programs import program

NETWORK = "Sandogh demo"
INTERVAL = 1
TO_START = 60


class Ledger:
    """`sandogh-node run` on a new data directory.

    Attributes:
        url: where its Horizon listens.
        network: its passphrase.
    """

    def __init__(self, data: Path, port: int) -> None:
        """Start it and wait until it listens.

        Raises:
            Failure: it did not start.
        """
        self.data = data
        self._log = data.with_name("ledger.log")
        ready = data.with_name("ledger.ready.json")
        self.network = NETWORK
        words = [
            *(program("sandogh-node"), "run", "--data", str(data)),
            *("--port", str(port if is_free(port) else 0)),
            *("--close-interval", str(INTERVAL), "--passphrase", self.network),
            *("--ready-file", str(ready), "--friendbot"),
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait(ready)
            self.url = str(json.loads(ready.read_bytes())["url"])
        except BaseException:
            self.stop()
            raise

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1])

    @property
    def runs(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def link(self, transaction: str) -> str:
        """Return where a transaction can be looked at."""
        return f"{self.url}/explorer/tx/{transaction}"

    def now(self) -> int:
        """Return the last ledger's close time, Unix seconds."""
        said = self._ask("/ledgers?order=desc&limit=1")
        closed = said["_embedded"]["records"][0]["closed_at"]
        return calendar.timegm(time.strptime(closed, "%Y-%m-%dT%H:%M:%SZ"))

    def until(self, moment: int) -> None:
        """Wait until a ledger has closed after a moment."""
        while self.now() <= moment:
            time.sleep(0.3)

    def stop(self) -> None:
        """Ask the process to end, and wait for it."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def _wait(self, ready: Path) -> None:
        deadline = time.monotonic() + TO_START
        while not ready.exists():
            if not self.runs or time.monotonic() > deadline:
                last = self._log.read_text(errors="replace").strip().splitlines()[-1:]
                raise Failure(f"the ledger did not start: {last[0] if last else 'no word of it'}")
            time.sleep(0.05)

    def _ask(self, path: str) -> Any:
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return json.loads(answer.read())
        except (urllib.error.URLError, OSError, ValueError) as fault:
            raise Failure(f"the ledger does not answer: {fault}") from fault


def is_free(port: int) -> bool:
    """Tell whether nothing listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
