"""An installed program run many times, each time forked from a process that has its modules read.

Most of a short command's time is the interpreter reading modules, 1.5 s of it. So one process
reads them once and forks: each child then runs the program's own entry point with its words, in
its own directory, with output of its own, and ends as any other process. That the installed
program itself starts is tested elsewhere (`tests/verifier/test_alone.py`).

    verify = WarmProgram("sandogh-verify", "verifier.commands", "verifier.commands.recount")
    ended = verify.run(["GABC…", "--horizon", url])
"""

import atexit
import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    output: str
    errors: str


class WarmProgram:
    """One program; one run of it at a time."""

    def __init__(self, name: str, entry: str, *modules: str) -> None:
        """Name a program; its process starts at the first run.

        Args:
            name: as it is called.
            entry: the module whose `main` is its entry point.
            modules: what it loads only when it runs, to be read beforehand.
        """
        self._words = [name, entry, *modules]
        self._parent: subprocess.Popen[str] | None = None

    def run(self, words: Sequence[str], cwd: Path | None = None) -> Ended:
        """Run it with some words, in a directory, and wait for its end."""
        if self._parent is None:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", __name__, *self._words],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            atexit.register(self._parent.kill)
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
        asked = {"words": list(words), "cwd": str(cwd or Path.cwd()), "environment": environment}
        self._parent.stdin.write(json.dumps(asked) + "\n")
        self._parent.stdin.flush()
        line = self._parent.stdout.readline()
        assert line, "the process that forks the program has ended"
        return Ended(**json.loads(line))


def _serve(name: str, entry: str, *modules: str) -> None:
    for module in (entry, *modules):
        importlib.import_module(module)
    # a program's output goes to files of its own, never among the answers
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if child == 0:
                os.chdir(asked["cwd"])
                os.environ.clear()
                os.environ.update(asked["environment"])
                _become([name, *asked["words"]], entry, out, err)
            _, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
            said = {"code": code, "output": _text(out), "errors": _text(err)}
        print(json.dumps(said), file=answers, flush=True)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _become(words: list[str], entry: str, out: IO[bytes], err: IO[bytes]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    sys.argv = words
    code = 1
    try:
        importlib.import_module(entry).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
