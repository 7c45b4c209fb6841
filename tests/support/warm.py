"""Nodes that start in some hundredths of a second, to be killed by the hundred.

Most of a node's start is the interpreter reading modules, 1 s of it, before a line of the
node runs. So one process reads them once and forks: each child then runs `sandogh-node run`
through the same function as the installed command, from the parsing of its options on. What a
fork shares with its parent is read-only code; the child opens directory, lock, database and
port itself, and SIGKILL takes all of it from the child as from any other process. The parent
runs no thread, no event loop and no database, so there is nothing half done to inherit.
Restarts of the installed command itself are in `tests/node/service/test_killed.py`.

    with WarmNodes() as nodes:
        node = nodes.start("--data", "ledger", "--clock", "manual")
        url = node.ready()["url"]
        node.kill()
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.support.ledger import node_command

_ROOT = Path(__file__).parents[2]


class WarmNode:
    """A forked `sandogh-node run`; not ready until `ready` returns."""

    def __init__(self, parent: "subprocess.Popen[str]", pid: int) -> None:
        """Take a child that the parent has just forked."""
        self.pid = pid
        self.gone = False
        self._parent = parent

    def ready(self) -> dict[str, Any]:
        """Wait for the ready line and return it."""
        said: dict[str, Any] = self._line()
        assert said.get("ready"), f"the node ended before it listened: {said}"
        return said

    def kill(self) -> None:
        """End it as a power cut would, and wait until it is gone."""
        self.gone = True
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        said = self._line()
        if said.get("ready"):
            said = self._line()
        assert said == {"ended": -signal.SIGKILL}, said

    def _line(self) -> dict[str, Any]:
        assert self._parent.stdout is not None
        line = self._parent.stdout.readline()
        assert line, "the process that forks nodes has ended"
        said: dict[str, Any] = json.loads(line)
        return said


class WarmNodes:
    """The process that has read every module; one node of it runs at a time."""

    def __enter__(self) -> "WarmNodes":
        python = Path(node_command()[0]).with_name("python")
        words = [str(python if python.exists() else sys.executable), "-m", __name__]
        self._parent = subprocess.Popen(
            words, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._node: WarmNode | None = None
        return self

    def start(self, *options: str) -> WarmNode:
        """Fork a node with these options of `sandogh-node run`; the one before is killed."""
        self._end()
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(["run", "--json", *options]) + "\n")
        self._parent.stdin.flush()
        pid = json.loads(self._parent.stdout.readline())["pid"]
        self._node = WarmNode(self._parent, pid)
        return self._node

    def __exit__(self, *_: object) -> None:
        self._end()
        self._parent.kill()
        self._parent.communicate()

    def _end(self) -> None:
        if self._node is not None and not self._node.gone:
            self._node.kill()


def _serve() -> None:
    """Fork a node for each line of words; it tells its number, and this tells how it ended."""
    # read here, shared by every child: what the commands load when they run
    import aiosqlite  # noqa: F401
    import asyncpg  # noqa: F401
    import sqlalchemy.dialects.postgresql.asyncpg
    import sqlalchemy.dialects.sqlite.aiosqlite  # noqa: F401

    import node.commands.ready
    import node.service.serving  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            print(json.dumps({"pid": os.getpid()}), flush=True)
            _become_node(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _become_node(words: list[str]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    from node.base.command import run
    from node.commands.application import app

    try:
        run(app, words)
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


if __name__ == "__main__":
    _serve()
