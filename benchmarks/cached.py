"""Elections and ballots kept under .cache/ between runs: making them is not what is measured.

The largest takes a quarter of an hour, so it is made again only where today's code would not make
the same: ``FORM`` and the version of the node's tables are part of its name, and before it is
given out its manifest and its first ballot are compared with what this code makes of its seed and
takes. What a run has begun the next one goes on with.
"""

import asyncio
import fcntl
import random
import secrets
import shutil
import time
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
from contracts.crypto.ballot_bodies import Body, verify_bodies
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.msm import libsodium
from contracts.records.record import record_of
from contracts.voting.encrypt import encrypt
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader
from node.store.tables import SCHEMA

FOLDER = Path(__file__).parents[1] / ".cache" / "elections"
FORM = 1
"""To be raised where code that makes kept ledgers changes what is in them."""
VOTERS = 6000
CHANNELS = 80
CORES = 2
CHUNK = 50
TOLD_EVERY = 10.0
"""Seconds between two words of how far a long making is."""

Say = Callable[[str], None]


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
        """Copy one state, whole or not at all, so that the kept one is never gone on with."""
        part = to.with_name(to.name + ".part")
        for gone in (to, part):
            shutil.rmtree(gone, ignore_errors=True)
        shutil.copytree(self.ledger(name), part)
        part.rename(to)

    def ballots(self, count: int, say: Say = lambda text: None) -> list[bytes]:
        """Return the ballots of the first ``count`` voters, proved now if they are not kept.

        Args:
            count: how many.
            say: is told now and then how many are proved.
        """
        file = self.folder / "ballots"
        size = SHAPE.body_size
        known = file.stat().st_size // size if file.exists() else 0
        if known < count:
            statement, kappas = self.election.statement, self.election.kappas
            parts = [range(i, min(i + CHUNK, count)) for i in range(known, count, CHUNK)]
            secrets_of = [kappas[part.start : part.stop] for part in parts]
            now_and_then = Sparing(say)
            with (
                ProcessPoolExecutor(CORES) as pool,
                file.open("r+b" if known else "wb") as out,
            ):
                out.seek(known * size)
                proved = pool.map(_prove, repeat(statement), parts, secrets_of)
                for part, bodies in zip(parts, proved, strict=True):
                    out.write(b"".join(bodies))
                    out.flush()
                    now_and_then.tell(f"{part.stop:,} of {count:,} ballots proved")
        data = file.read_bytes()
        return [data[size * i : size * (i + 1)] for i in range(count)]

    def is_of_today(self, manifest: bytes) -> bool:
        """Tell whether today's code makes the same manifest, and takes the first ballot kept.

        Args:
            manifest: the id of the record that was posted.
        """
        election, file = self.election, self.folder / "ballots"
        if record_of(election.manifest).id != manifest:
            return False
        first = file.read_bytes()[: SHAPE.body_size] if file.exists() else b""
        if len(first) < SHAPE.body_size:
            return True
        body = Body(first, election.roll[0])
        return all(one.holds for one in verify_bodies(election.statement, [body], libsodium))


class Sparing:
    """Passes on a word now and then, of many."""

    def __init__(self, say: Say) -> None:
        """Say nothing yet."""
        self._say = say
        self._last = time.monotonic()

    def tell(self, text: str) -> None:
        """Say it if it is time again."""
        if time.monotonic() - self._last >= TOLD_EVERY:
            self._last = time.monotonic()
            self._say(text)


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


def kept(say: Say, voters: int = VOTERS) -> Kept:
    """Return an election of this form, made now if it is not kept.

    Args:
        say: is told what is done.
        voters: how many its roll has: one is kept of each number.
    """
    folder = FOLDER / f"form-{FORM}-tables-{SCHEMA}-voters-{voters}"
    secret, done = folder / "seed", folder / "start.done"
    if done.exists():
        setup, manifest = done.read_bytes()[:32], done.read_bytes()[32:]
        found = Kept(Election(secret.read_bytes(), voters, CHANNELS, setup), folder)
        if found.is_of_today(manifest):
            return found
        say("what is kept would be made otherwise today: it is made again")
    say("making an election")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    secret.write_bytes(secrets.token_bytes(32))
    made: list[Election] = []

    async def set_up(stage: Stage) -> None:
        made.append(await stage.set_up(Election(secret.read_bytes(), voters, CHANNELS)))

    on_node(folder / "start", set_up)
    done.write_bytes(made[0].setup_hash + record_of(made[0].manifest).id)
    return Kept(made[0], folder)


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
