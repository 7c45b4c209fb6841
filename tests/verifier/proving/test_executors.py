"""Proofs in other processes and on a cluster: the same answers, and no hang when they die."""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import pytest
from dask import config as dask_settings
from distributed import LocalCluster

from contracts.counting.run import BatchVerifier
from contracts.crypto.ballot_bodies import Body, judge_bodies
from contracts.crypto.engine.choosing import EngineName
from contracts.crypto.group import base
from node.base.errors import SandoghError
from tests.strategies.casts import ROLL, SECRETS, SHAPE, STATEMENT, altered, ballot
from verifier.proving import executors
from verifier.proving.executors import Workers, WorkersLost, cluster, processes, result, submit
from verifier.proving.prover import ALONE, Means, Prover
from verifier.proving.work import ProofsNotChecked, work

LIBSODIUM = EngineName.LIBSODIUM


def batch(start: int) -> list[Body]:
    """Return a good ballot, one whose proof fails, one that can't be decoded."""
    good, spoiled = ballot(start).encode(), altered(ballot(start)).encode()
    bad = good[:4] + bytes(32) + good[36:]
    return [Body(one, ROLL[start]) for one in (good, spoiled, bad)]


BATCHES = [batch(index) for index in range(len(SECRETS))]


def judged_by(verify: BatchVerifier, batches: Sequence[list[Body]]) -> None:
    """Begin all batches, then ask for each answer, and compare it with what is found here."""
    answers = [verify(one) for one in batches]
    for bodies, answer in zip(batches, answers, strict=True):
        assert answer() == judge_bodies(STATEMENT, bodies)


def die(_code: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def complain() -> None:
    raise ProofsNotChecked("no such luck")


def fail() -> None:
    raise TimeoutError("of the work's own")


def test_processes_answer_the_same_and_a_dead_one_is_told_of() -> None:
    with processes(2) as workers:
        futures = [submit(workers, work, LIBSODIUM, STATEMENT, one) for one in BATCHES]
        for bodies, future in zip(BATCHES, futures, strict=True):
            found = result(workers, future)
            assert (found.judgement, found.note) == (judge_bodies(STATEMENT, bodies), None)
        with pytest.raises(ProofsNotChecked, match="no such luck"):
            result(workers, submit(workers, complain))
        with pytest.raises(WorkersLost, match="TimeoutError: of the work's own"):
            result(workers, submit(workers, fail))
        with pytest.raises(WorkersLost, match="ended before it answered: BrokenProcessPool"):
            result(workers, submit(workers, die, 9))
        with pytest.raises(WorkersLost, match="ended before it answered"):
            result(workers, submit(workers, work, LIBSODIUM, STATEMENT, BATCHES[0]))


@pytest.fixture(scope="module")
def dask() -> Iterator[LocalCluster]:
    """Run two workers, each a process; work that kills one is not tried on the other."""
    with (
        dask_settings.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as made,
    ):
        yield made


def test_a_cluster_answers_the_same_through_the_same_interface(dask: LocalCluster) -> None:
    means = Means(LIBSODIUM, scheduler=dask.scheduler_address)
    with Prover(means, pytest.fail) as prover:
        assert prover.under_way == 3
        judged_by(prover.verifier(STATEMENT), BATCHES)
    with cluster(dask.scheduler_address) as workers:
        assert workers.stopped() is None
        with pytest.raises(ProofsNotChecked, match="no such luck"):
            result(workers, submit(workers, complain))
        with pytest.raises(WorkersLost, match="TimeoutError: of the work's own"):
            result(workers, submit(workers, fail))


def test_a_cluster_whose_worker_dies_or_that_ends_is_told_of(dask: LocalCluster) -> None:
    told = pytest.raises(WorkersLost, match="ended before it answered: KilledWorker")
    with cluster(dask.scheduler_address) as workers, told:
        result(workers, submit(workers, die, 9))
    with cluster(dask.scheduler_address, patience=0) as workers:
        dask.close()
        why = workers.stopped()
        assert why is not None
        assert why.startswith(f"the Dask scheduler at {dask.scheduler_address}")
        with pytest.raises(WorkersLost):
            result(workers, submit(workers, complain))


def test_one_does_not_wait_for_ever_where_nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "ASK", 0.001)
    said = iter([None, "nobody is there", None, *["nobody is there"] * 10_000])
    asked = []

    def stopped() -> str | None:
        asked.append(next(said))
        return asked[-1]

    with processes(1) as some:
        workers = Workers(some.executor, 1, stopped, 0.05)
        with pytest.raises(WorkersLost, match="nobody is there"):
            result(workers, Future())
    # the second time it was silent for as long as was granted
    assert len(asked) >= 4


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://"])
def test_an_address_where_nobody_answers_is_one_sentence(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "CONNECT", 0.3)
    with pytest.raises(WorkersLost, match=f"no Dask scheduler answers at {address}"):
        Prover(Means(scheduler=address), pytest.fail).__enter__()


def count_started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many processes are asked for, and start one."""
    started: list[int] = []
    real = executors.processes

    def noted(count: int) -> object:
        started.append(count)
        return real(1)

    monkeypatch.setattr("verifier.proving.prover.processes", noted)
    return started


def test_a_small_election_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = count_started(monkeypatch)
    monkeypatch.setattr("verifier.proving.prover.os.cpu_count", lambda: 4)
    with Prover(Means(LIBSODIUM), pytest.fail) as prover:
        verify = prover.verifier(STATEMENT)
        assert prover.under_way == 5
        judged_by(verify, BATCHES)
        assert started == []
        some = BATCHES[0] * (ALONE // len(BATCHES[0]))
        verify(some)
        judged_by(verify, BATCHES[:1])
    assert started == [4]


def test_one_process_is_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    started = count_started(monkeypatch)
    with Prover(Means(LIBSODIUM, processes=1), pytest.fail) as prover:
        judged_by(prover.verifier(STATEMENT), BATCHES)
    assert started == []


def test_an_engine_that_can_not_be_kept_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SANDOGH_ENGINE_CACHE", "/dev/null/engine")
    notes: list[str] = []
    with Prover(Means(EngineName.SANDOGH, processes=1), notes.append) as prover:
        judged_by(prover.verifier(STATEMENT), BATCHES)
    (note,) = notes
    assert note.startswith("proofs are checked with libsodium: compiled code can't be kept in")


def test_what_the_work_raises_is_one_text() -> None:
    with pytest.raises(ProofsNotChecked, match="a ballot, or its key") as raised:
        work(LIBSODIUM, STATEMENT, [Body(ballot(0).encode(), base(0))])
    assert isinstance(raised.value, SandoghError)
    assert len(ballot(0).encode()) == SHAPE.body_size


def test_workers_are_an_executor() -> None:
    with processes(1) as workers:
        assert isinstance(workers, Workers)
        assert workers.stopped() is None
