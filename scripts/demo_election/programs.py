"""The installed programs as processes: started, waited for, ended with the demo."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Semaphore

from scripts.demo_election.failure import Failure

PATIENCE = 600
AT_ONCE = 3
"""Programs that run side by side: opening a key file takes 256 MiB of memory."""


class Running:
    """The processes under way, so that an interrupted demo leaves none behind."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = Lock()
        self._processes: set[subprocess.Popen[str]] = set()
        self._turns = Semaphore(AT_ONCE)
        self._stopped = False

    def run(self, words: Sequence[str], directory: Path) -> tuple[int, str, str]:
        """Run a program to its end; return exit code, output, what it told on the way.

        Raises:
            Failure: it took too long, or the demo was stopped.
        """
        with self._turns:
            return self._run(words, directory)

    def _run(self, words: Sequence[str], directory: Path) -> tuple[int, str, str]:
        with self._lock:
            if self._stopped:
                raise Failure("the demo was stopped")
            process = subprocess.Popen(
                words,
                cwd=directory,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
            self._processes.add(process)
        try:
            output, told = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired as fault:
            raise Failure(f"{words[0]} took longer than {PATIENCE} s") from fault
        finally:
            with self._lock:
                self._processes.discard(process)
            _end(process)
        return process.returncode, output, told

    def stop(self) -> None:
        """End all that runs; nothing more is started."""
        with self._lock:
            self._stopped = True
            left = list(self._processes)
        for process in left:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        # the session is the process's own: what it started ends too
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment() -> dict[str, str]:
    """Return the environment without a password that all roles would share."""
    return {name: value for name, value in os.environ.items() if name != "SANDOGH_PASSWORD"}


def program(name: str) -> str:
    """Return where an installed program lies: beside this Python.

    Raises:
        Failure: it is not installed.
    """
    found = Path(sys.executable).with_name(name)
    if not found.exists():
        raise Failure(f"{name} is not installed in {found.parent}")
    return str(found)
