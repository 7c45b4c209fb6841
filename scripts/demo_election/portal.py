"""The voter's portal as a process: started, watched, stopped."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress

from scripts.demo_election.cast import Cast
from scripts.demo_election.failure import Failure
from scripts.demo_election.ledger import is_free
from scripts.demo_election.office import Office
from scripts.demo_election.programs import program

TO_START = 60
_ANY = range(8081, 8200)


def free_port(wanted: int) -> int:
    """Return the port wanted, or another that is free.

    Raises:
        Failure: none is.
    """
    if wanted and is_free(wanted):
        return wanted
    for port in _ANY:
        if is_free(port):
            return port
    raise Failure("no port is free for the portal")


class Portal:
    """`sandogh-web run`.

    Attributes:
        url: where voters reach it.
    """

    def __init__(self, cast: Cast, office: Office, url: str) -> None:
        """Start it and wait until it is ready to take ballots.

        Raises:
            Failure: it did not start.
        """
        self.url = url
        self._log = office.path("portal.log")
        words = ["run", "--settings", "portal.toml"]
        cast.story.command(office.name, " ".join(["sandogh-web", *words]))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [program("sandogh-web"), *words],
                cwd=office.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    @property
    def runs(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask the process to end, and wait for it."""
        if self.runs:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + TO_START
        why = "no word of it"
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError) as fault:
                why = str(fault)
            if not self.runs or time.monotonic() > deadline:
                last = self._log.read_text(errors="replace").strip().splitlines()[-1:]
                raise Failure(f"the portal did not start: {last[0] if last else why}")
            time.sleep(0.1)
