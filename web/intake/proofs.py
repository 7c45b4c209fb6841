"""Proofs checked in a process of its own, a few at a time: the portal goes on answering.

A proof costs some ten milliseconds alone and some five among thirty others (docs/protocol.md
§7). So what comes within a few milliseconds is checked together, and what comes meanwhile waits
for the next turn.
"""

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import Statement, decode_ballot
from contracts.crypto.group import EncodingError, Point
from node.base.child_process import begin

TOGETHER = 32
"""Most proofs that are checked together: the first of them must not wait long."""
GATHER = 0.004
"""Seconds in which what comes is checked together."""

Question = tuple[bytes, Point]
"""A ballot's body, of the right size, and U in force for its index."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a ballot: ``encoding`` or ``proof``, and a sentence."""

    reason: str
    text: str


Checker = Callable[[Statement, Sequence[Question]], list[Fault | None]]


def check(statement: Statement, asked: Sequence[Question]) -> list[Fault | None]:
    """Decode ballots and check their proofs, all in one batch.

    Args:
        statement: the election's.
        asked: bodies, each with the key under which its proof must hold.

    Returns:
        what is wrong with each, in order.
    """
    faults: list[Fault | None] = []
    keyed: list[Keyed] = []
    for body, key in asked:
        try:
            keyed.append(Keyed(decode_ballot(body, statement.shape), key))
            faults.append(None)
        except EncodingError as fault:
            faults.append(Fault("encoding", str(fault)))
    holds = iter(verify_batch(statement, keyed))
    wrong = Fault("proof", "the proof does not hold")
    return [one if one is not None or next(holds) else wrong for one in faults]


class Proofs:
    """Checks proofs; an asynchronous context manager.

    Args:
        executor: makes what runs the checks; by default one process of its own.
    """

    def __init__(self, executor: Callable[[], Executor] | None = None) -> None:
        self._make = executor or _one_process
        self._executor: Executor | None = None
        self._asked: list[tuple[Question, asyncio.Future[Fault | None]]] = []
        self._checking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._executor = self._make()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    async def fault(self, statement: Statement, body: bytes, key: Point) -> Fault | None:
        """Return what is wrong with a ballot, or None; checked with others that come now.

        Args:
            statement: the election's: the same in every call.
            body: of the right size.
            key: U in force for its index.
        """
        done: asyncio.Future[Fault | None] = asyncio.get_running_loop().create_future()
        self._asked.append(((body, key), done))
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._work(statement))
        return await done

    async def hold(self, statement: Statement, ballots: Sequence[Keyed]) -> list[bool]:
        """Tell of each decoded ballot whether its proof holds."""
        held: list[bool] = []
        for start in range(0, len(ballots), TOGETHER):
            some = ballots[start : start + TOGETHER]
            faults = await self._run(statement, [(one.ballot.encode(), one.key) for one in some])
            held += [one is None for one in faults]
        return held

    async def _work(self, statement: Statement) -> None:
        while self._asked:
            await asyncio.sleep(GATHER)
            batch, self._asked = self._asked[:TOGETHER], self._asked[TOGETHER:]
            try:
                faults = await self._run(statement, [question for question, _ in batch])
            except BaseException as fault:
                for _, done in batch:
                    if not done.done():
                        done.set_exception(_shown(fault))
                if not isinstance(fault, Exception):
                    raise
                continue
            for (_, done), found in zip(batch, faults, strict=True):
                if not done.done():
                    done.set_result(found)

    async def _run(self, statement: Statement, asked: list[Question]) -> list[Fault | None]:
        assert self._executor is not None
        loop, used = asyncio.get_running_loop(), self._executor
        try:
            return await loop.run_in_executor(used, check, statement, asked)
        except BrokenProcessPool:
            # it was killed from outside; nothing it did is lost but this
            if self._executor is used:
                self._executor = self._make()
            return await loop.run_in_executor(self._executor, check, statement, asked)


def _shown(fault: BaseException) -> Exception:
    return fault if isinstance(fault, Exception) else RuntimeError("the portal is ending")


def _one_process() -> Executor:
    """Return one process; started anew, not forked: it holds none of the portal's locks."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=begin)
