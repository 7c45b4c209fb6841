"""Elections and ballots kept under .cache/ between runs: making them is not what is measured.

A kept ledger is made anew when anything that could change it has changed: the sources of
``node`` and ``contracts`` and of what makes it here are part of its name.
"""

import asyncio
import fcntl
import hashlib
import random
import secrets
import shutil
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from benchmarks.election import Election
from benchmarks.node_process import Node
from benchmarks.qazvin import SHAPE, choices
from benchmarks.staging import Stage, opened
from contracts.crypto.ballot_proof import Statement
from contracts.voting.encrypt import encrypt
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".cache" / "benchmarks"
VOTERS = 6000
CHANNELS = 80
CORES = 2
CHUNK = 50
MAKERS = ("election", "node_process", "qazvin", "staging")


@dataclass(frozen=True)
class Kept:
    """An election whose ledger, before any ballot, lies in ``folder``/start.

    Attributes:
        election: its keys.
        folder: everything kept of it.
    """

    election: Election
    folder: Path

    def ledger(self, name: str) -> Path:
        """Return the directory of one state of its ledger."""
        return self.folder / name

    def copy(self, name: str, to: Path) -> None:
        """Copy one state, so that the kept one is never gone on with."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.ledger(name), to)

    def ballots(self, count: int) -> list[bytes]:
        """Return the ballots of the first ``count`` voters, proved now if they are not kept."""
        file = self.folder / "ballots"
        size = SHAPE.body_size
        known = file.stat().st_size // size if file.exists() else 0
        if known < count:
            statement, kappas = self.election.statement, self.election.kappas
            parts = [range(i, min(i + CHUNK, count)) for i in range(known, count, CHUNK)]
            secrets_of = [kappas[part.start : part.stop] for part in parts]
            with (
                ProcessPoolExecutor(CORES) as pool,
                file.open("r+b" if known else "wb") as out,
            ):
                out.seek(known * size)
                for bodies in pool.map(_prove, repeat(statement), parts, secrets_of):
                    out.write(b"".join(bodies))
        data = file.read_bytes()
        return [data[size * i : size * (i + 1)] for i in range(count)]


class Busy(SandoghError):
    """Another run of the benchmarks holds what is kept, and the machine."""

    def __init__(self, lock: Path) -> None:
        super().__init__(f"other benchmarks are running: {lock} is locked")
        self.lock = lock


@contextmanager
def alone(folder: Path = FOLDER) -> Iterator[None]:
    """Hold the machine for one run: two would slow, and overwrite, each other.

    Raises:
        Busy: another run holds it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = folder.with_name(folder.name + ".lock")
    with path.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise Busy(path) from fault
        yield


def kept(say: Callable[[str], None]) -> Kept:
    """Return the election of this version of the code, made now if it is not kept."""
    folder = FOLDER / _version()
    secret = folder / "seed"
    if not (folder / "start.done").exists():
        say("making an election")
        shutil.rmtree(FOLDER, ignore_errors=True)
        folder.mkdir(parents=True)
        secret.write_bytes(secrets.token_bytes(32))
        election = Election(secret.read_bytes(), VOTERS, CHANNELS)

        async def set_up(stage: Stage) -> None:
            whole = await stage.set_up(election)
            (folder / "start.done").write_bytes(whole.setup_hash)

        on_node(folder / "start", set_up)
    done = (folder / "start.done").read_bytes()
    return Kept(Election(secret.read_bytes(), VOTERS, CHANNELS, done), folder)


def on_node(data: Path, work: Callable[[Stage], Awaitable[None]]) -> None:
    """Run an asynchronous function on a node with a manual clock."""

    async def run() -> None:
        with Node(data) as node:
            async with HorizonReader(node.url) as reader:
                await work(await opened(node, reader))

    asyncio.run(run())


def _prove(statement: Statement, indices: range, kappas: Sequence[int]) -> list[bytes]:
    drawing = random.Random(indices.start)
    return [
        encrypt(statement, index, kappa, choices(drawing)).body
        for index, kappa in zip(indices, kappas, strict=True)
    ]


def _version() -> str:
    """Return a name for the code that made what is kept: a hash of its sources."""
    here = [Path(__file__).with_name(f"{name}.py") for name in MAKERS]
    packages = [*(ROOT / "contracts").rglob("*.py"), *(ROOT / "node").rglob("*.py")]
    digest = hashlib.sha256()
    for file in sorted((*here, *packages)):
        digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:16]
