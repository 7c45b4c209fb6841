"""Ways to run a command: the installed program, its entry point in a fork, or in this process.

The installed one is the truth, and slow to start. All see the same words, print the same lines and
end with the same codes.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.commands.application import app_for
from node.base.command import run
from tests.support.warm import warm_run

PATIENCE = 120
PASSWORD_VARIABLE = "SANDOGH_PASSWORD"


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended.

    Attributes:
        code: its exit code.
        out: its standard output.
        err: its standard error.
    """

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What it said with ``--json``."""
        return dict(json.loads(self.out))

    @property
    def sentence(self) -> str:
        """Its one error, without the word before it."""
        faults = [one for one in self.err.splitlines() if one.startswith("error: ")]
        assert len(faults) == 1, self.err
        assert self.err.splitlines()[-1] == faults[0], self.err
        assert "Traceback" not in self.err + self.out
        return faults[0].removeprefix("error: ")


Run = Callable[[Sequence[str], Path, str], Said]
"""(words after `sandogh-election`, working directory, password) -> how it ended."""


def in_process(words: Sequence[str], directory: Path, password: str) -> Said:
    """Run `sandogh-election` in this process, with nothing to read on standard input."""
    out, err = io.StringIO(), io.StringIO()
    before, where, typed = os.environ.get(PASSWORD_VARIABLE), Path.cwd(), sys.stdin
    sys.stdin = io.StringIO()
    os.environ[PASSWORD_VARIABLE] = password
    os.chdir(directory)
    code: object = None
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                run(app_for(words), words)
            except SystemExit as end:
                code = end.code
    finally:
        os.chdir(where)
        sys.stdin = typed
        os.environ.pop(PASSWORD_VARIABLE)
        if before is not None:
            os.environ[PASSWORD_VARIABLE] = before
    assert isinstance(code, int)
    return Said(code, out.getvalue(), err.getvalue())


def apart(words: Sequence[str], directory: Path, password: str) -> Said:
    """Run `sandogh-election` in a process of its own, which can't pass by directories' modes.

    It is forked from one that has the modules read.
    """
    env = {PASSWORD_VARIABLE: password}
    done = warm_run("sandogh-election", words, directory, PATIENCE, env, bound=True)
    return Said(done.code, done.output, done.errors)


def program(name: str, words: Sequence[str], directory: Path, password: str = "") -> Said:
    """Run an installed program."""
    done = subprocess.run(
        [installed_path(name), *words],
        cwd=directory,
        env={**os.environ, PASSWORD_VARIABLE: password},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def verify(words: Sequence[str], directory: Path) -> Said:
    """Run `sandogh-verify`, forked from a process that has its modules read."""
    done = warm_run("sandogh-verify", words, directory, PATIENCE)
    return Said(done.code, done.output, done.errors)


def installed_path(name: str) -> str:
    """Return where a program of this installation lies."""
    return str(Path(sys.executable).with_name(name))
