"""Our programs as processes that start in some hundredths of a second, to be run by the hundred.

Most of a program's start is the interpreter reading modules, 2 s of it, before a line of ours runs.
So one process reads them once and forks: each child then runs the program's own entry point with
its words, in a directory and with output of its own. What a fork shares with its parent is
read-only code; the child opens directories, locks, databases and ports itself, and SIGKILL takes
all of it from the child as from any other process. The parent runs no thread, no event loop and no
database, so there is nothing half done to inherit. That the installed commands themselves start,
and start again after a kill, is tested in `tests/node/service/test_killed.py`,
`tests/node/commands`, `tests/verifier/test_alone.py` and `tests/web/commands`.

    child = WarmChild(["sandogh-node", "run", "--data", "ledger", "--json"])
    json.loads(child.stdout.readline()); child.send_signal(signal.SIGKILL); child.wait(60)
    ended = warm_run("sandogh-verify", ["GABC…", "--horizon", url])
"""

import atexit
import ctypes
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_ROOT = Path(__file__).parents[2]
_ENTRIES = {
    "sandogh-node": "node.commands",
    "sandogh-election": "contracts.commands",
    "sandogh-verify": "verifier.commands",
    "sandogh-web": "web.commands",
}
_READ = (
    "asyncpg",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "node.commands.application",
    "node.commands.ready",
    "node.service.serving",
    "node.networks.horizon",
    "contracts.commands.application",
    "contracts.commands.authority.application",
    "contracts.commands.registrar.application",
    "contracts.commands.relay.application",
    "contracts.commands.trustee.application",
    "contracts.commands.voter.application",
    "verifier.commands.application",
    "verifier.commands.attest",
    "verifier.commands.ballot",
    "verifier.commands.certificate",
    "verifier.commands.index",
    "verifier.commands.no_vote",
    "verifier.commands.recount",
    "verifier.commands.serve",
    "web.commands.application",
    "web.commands.run",
)
"""What the programs load only when they run."""
_MOST = 1 << 20
"""Bytes that words and environment of a run may have."""


class WarmChild:
    """A program that runs.

    Attributes:
        pid: its process.
        stdout: what it prints, as text.
    """

    def __init__(
        self,
        words: Sequence[str],
        cwd: Path | None = None,
        stderr: IO[bytes] | None = None,
        env: Mapping[str, str] | None = None,
        *,
        bound: bool = False,
    ) -> None:
        """Fork it.

        Args:
            words: the program's name and its words.
            cwd: where it runs; None for here.
            stderr: where its errors go; None for where ours go.
            env: what its environment has besides ours.
            bound: the modes of files bind it, root's process, too.
        """
        self._code: int | None = None
        self._told, theirs = socket.socketpair()
        out, into = os.pipe()
        asked = {
            "words": list(words),
            "cwd": str(cwd or Path.cwd()),
            "env": {**os.environ, **(env or {})},
            "bound": bound,
        }
        with theirs, os.fdopen(into, "wb") as end:
            fds = [theirs.fileno(), end.fileno(), 2 if stderr is None else stderr.fileno()]
            _parent().ask(asked, fds)
        self.stdout = os.fdopen(out, "r", encoding="utf-8")
        self._lines = self._told.makefile("r")
        self.pid = int(self._line()["pid"])

    def poll(self, seconds: float = 0.0) -> int | None:
        """Return its exit code, or None if it has not ended within some seconds."""
        if self._code is None and select.select([self._told], [], [], seconds)[0]:
            self._code = int(self._line()["ended"])
        return self._code

    def wait(self, seconds: float) -> int:
        """Wait for its end and return its exit code; minus the signal that ended it."""
        code = self.poll(seconds)
        assert code is not None, f"it has not ended within {seconds} s"
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def close(self) -> None:
        """Let go of what it was heard through."""
        self.stdout.close()
        self._lines.close()
        self._told.close()

    def _line(self) -> dict[str, Any]:
        line = self._lines.readline()
        assert line, "the process that forks programs has ended"
        said: dict[str, Any] = json.loads(line)
        return said


class InstalledChild:
    """The same as the installed command, started from nothing."""

    def __init__(self, words: Sequence[str]) -> None:
        """Start it: the program's name and its words."""
        script = str(Path(sys.executable).with_name(words[0]))
        self._process = subprocess.Popen([script, *words[1:]], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.pid = self._process.pid
        self.stdout = self._process.stdout
        self.wait, self.send_signal = self._process.wait, self._process.send_signal

    def close(self) -> None:
        """Let go of what it was heard through."""
        self.stdout.close()


@dataclass(frozen=True)
class Ended:
    """How a run of a program ended."""

    code: int
    output: str
    errors: str


def warm_run(
    program: str,
    words: Sequence[str],
    cwd: Path | None,
    seconds: float,
    env: Mapping[str, str] | None = None,
    *,
    bound: bool = False,
) -> Ended:
    """Run a program as `WarmChild` has it, and wait for its end, some seconds at most."""
    with tempfile.TemporaryFile() as errors:
        child = WarmChild([program, *words], cwd, errors, env, bound=bound)
        output = child.stdout.read()
        code = child.wait(seconds)
        child.close()
        errors.seek(0)
        return Ended(code, output, errors.read().decode())


class _Parent:
    """The process that has read the modules; it ends with this one."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _MOST)
        with theirs:
            subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=2,
                pass_fds=[theirs.fileno()],
            )
        self._ours = ours
        self._owner = os.getpid()

    def ask(self, asked: dict[str, Any], fds: list[int]) -> None:
        socket.send_fds(self._ours, [json.dumps(asked).encode()], fds)

    @property
    def mine(self) -> bool:
        return self._owner == os.getpid()


_FOUND: list[_Parent] = []
_FINDING = threading.Lock()


def _parent() -> _Parent:
    with _FINDING:
        if not _FOUND or not _FOUND[0].mine:
            _FOUND[:] = [_Parent()]
        return _FOUND[0]


def _serve(control: socket.socket) -> None:
    for module in _READ:
        importlib.import_module(module)
    # keepers are waited for by nobody
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        said, fds, _, _ = socket.recv_fds(control, _MOST, 3)
        if not said:
            return
        if os.fork() == 0:
            control.close()
            _keep(json.loads(said), *fds)
        for one in fds:
            os.close(one)


def _keep(asked: dict[str, Any], told: int, out: int, err: int) -> None:
    """Fork the program, tell its number, wait for it, tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        os.close(told)
        _become(asked, out, err)
    os.close(out)
    os.write(told, json.dumps({"pid": child}).encode() + b"\n")
    _, status = os.waitpid(child, 0)
    # who asked may be gone
    with suppress(BrokenPipeError):
        os.write(told, json.dumps({"ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
    os._exit(0)


def _become(asked: dict[str, Any], out: int, err: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.close(out)
    os.close(err)
    if asked["bound"] and os.geteuid() == 0:
        _bind_to_modes()
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = asked["words"]
    code = 1
    try:
        importlib.import_module(_ENTRIES[sys.argv[0]]).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    # what libraries of the program want done at its end, such as giving semaphores back
    atexit._run_exitfuncs()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _bind_to_modes() -> None:
    """Give up what lets root pass by the modes of files, here and in all programs it starts.

    CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, from the process and from its bounding set: see
    capabilities(7), capset(2) with version 3 of its header, and PR_CAPBSET_DROP of prctl(2).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    passing = (1, 2)
    for one in passing:
        _done(libc.prctl(24, one, 0, 0, 0))
    header = (ctypes.c_uint32 * 2)(0x2008_0522, 0)
    # for the lower and the upper 32 capabilities: effective, permitted, inheritable
    sets = (ctypes.c_uint32 * 6)()
    _done(libc.capget(header, sets))
    for place in range(3):
        sets[place] &= ~sum(1 << one for one in passing)
    _done(libc.capset(header, sets))


def _done(code: int) -> None:
    if code != 0:
        raise OSError(ctypes.get_errno(), "capabilities can't be given up")


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
