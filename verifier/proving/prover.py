"""Where and with which engine proofs are checked, decided as ballots come.

A small election is counted in this process with libsodium, at once. After the first batch the
processes are started, and the compiled engine is used where it is compiled already or where so
many ballots came that compiling it pays. What is asked for by name is used from the start.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from contracts.counting.run import Answer, BatchVerifier
from contracts.crypto.ballot_bodies import Body, Judgement
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.engine.choosing import EngineName, choose
from verifier.proving.executors import Workers, cluster, processes, result, submit
from verifier.proving.work import Worked, work

ALONE = 256
"""Ballots that are checked in this process before others are started."""


@dataclass(frozen=True, slots=True)
class Means:
    """What was asked for.

    Attributes:
        engine: which arithmetic.
        processes: how many; None for one a core once there are ballots enough.
        scheduler: a Dask scheduler's address, which then does all; None for this machine.
    """

    engine: EngineName = EngineName.AUTO
    processes: int | None = None
    scheduler: str | None = None


class Prover:
    """Checks batches of ballots; a context manager, in which workers live.

    Args:
        means: what was asked for.
        note: is told, once each, what people should know about the engine.
    """

    def __init__(self, means: Means, note: Callable[[str], None]) -> None:
        self._means = means
        self._note = note
        self._noted: set[str] = set()
        self._seen = 0
        self._stack = ExitStack()
        self._workers: Workers | None = None

    def __enter__(self) -> Self:
        if self._means.scheduler is not None:
            self._workers = self._stack.enter_context(cluster(self._means.scheduler))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def under_way(self) -> int:
        """How many batches may be under way: one waits for each worker that gets free."""
        return 1 + (self._workers.count if self._workers is not None else self._processes)

    def verifier(self, statement: Statement) -> BatchVerifier:
        """Return what begins to check a batch of an election's ballots."""
        return partial(self._begin, statement)

    @property
    def _processes(self) -> int:
        return self._means.processes or os.cpu_count() or 1

    def _begin(self, statement: Statement, bodies: Sequence[Body]) -> Answer:
        choice = choose(self._means.engine, self._seen)
        self._tell(choice.note)
        asked = self._means.processes is not None or self._means.engine is EngineName.SANDOGH
        enough = asked or self._seen >= ALONE
        self._seen += len(bodies)
        if self._workers is None and enough and self._processes > 1:
            self._workers = self._stack.enter_context(processes(self._processes))
        if self._workers is None:
            return lambda: self._found(work(choice.name, statement, bodies))
        workers = self._workers
        future = submit(workers, work, choice.name, statement, bodies)
        return lambda: self._found(result(workers, future))

    def _found(self, worked: Worked) -> Judgement:
        self._tell(worked.note)
        return worked.judgement

    def _tell(self, note: str | None) -> None:
        if note is not None and note not in self._noted:
            self._noted.add(note)
            self._note(note)
