"""Proofs are checked aside, some at a time, and each ballot gets its own verdict."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contracts.crypto.ballot_batch import Keyed
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import base
from tests.strategies.casts import ROLL, SECRETS, SHAPE, STATEMENT, altered, ballot
from web.intake import proofs
from web.intake.proofs import TOGETHER, Fault, Proofs, Question

ROOT = Path(__file__).parents[3]
GOOD = (ballot(0).encode(), ROLL[0])
FALSE = (altered(ballot(1)).encode(), ROLL[1])
NO_POINT = (b"\0\0\0\0" + b"\xff" * 32 + ballot(0).encode()[36:], ROLL[0])


async def test_each_ballot_gets_its_own_verdict_in_a_process_of_its_own() -> None:
    async with Proofs() as checked:
        asked = [GOOD, FALSE, NO_POINT, GOOD, (GOOD[0], ROLL[1])]
        found = await asyncio.gather(*(checked.fault(STATEMENT, *one) for one in asked))
        assert [one and one.reason for one in found] == [None, "proof", "encoding", None, "proof"]
        assert found[2] == Fault("encoding", "R: not canonical: bit 255 is set")
        keyed = [Keyed(ballot(0), ROLL[0]), Keyed(altered(ballot(1)), ROLL[1])]
        assert await checked.hold(STATEMENT, keyed * 20) == [True, False] * 20
        # killed from outside, it is started again
        pid = next(iter(checked._executor._processes))  # type: ignore[union-attr]
        os.kill(pid, signal.SIGKILL)
        assert await checked.fault(STATEMENT, *FALSE) is not None
        assert await checked.fault(STATEMENT, *GOOD) is None


async def test_what_comes_together_is_checked_together(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def seen(statement: Statement, asked: Sequence[Question]) -> list[Fault | None]:
        sizes.append(len(asked))
        return [None if key == ROLL[0] else Fault("proof", "") for _, key in asked]

    monkeypatch.setattr(proofs, "check", seen)
    async with Proofs(lambda: ThreadPoolExecutor(1)) as checked:
        asked = [GOOD, FALSE] * 40
        found = await asyncio.gather(*(checked.fault(STATEMENT, *one) for one in asked))
        assert [one is None for one in found] == [True, False] * 40
        assert sizes == [TOGETHER, TOGETHER, 80 - 2 * TOGETHER]
        assert await checked.fault(STATEMENT, *GOOD) is None
        assert sizes[-1] == 1


async def test_a_check_that_fails_is_told_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(statement: Statement, asked: Sequence[Question]) -> list[Fault | None]:
        raise MemoryError

    async with Proofs(lambda: ThreadPoolExecutor(1)) as checked:
        with monkeypatch.context() as patch:
            patch.setattr(proofs, "check", broken)
            with pytest.raises(MemoryError):
                await checked.fault(STATEMENT, *GOOD)
        assert await checked.fault(STATEMENT, *GOOD) is None


def test_its_process_ends_with_a_portal_that_is_killed() -> None:
    script = (
        "import asyncio\n"
        "from tests.web.intake.test_proofs import GOOD, STATEMENT\n"
        "from web.intake.proofs import Proofs\n"
        "async def main():\n"
        "    async with Proofs() as checked:\n"
        "        assert await checked.fault(STATEMENT, *GOOD) is None\n"
        "        print(next(iter(checked._executor._processes)), flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    portal = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert portal.stdout is not None
    pid = int(portal.stdout.readline())
    portal.kill()
    portal.wait()
    portal.stdout.close()
    deadline = time.monotonic() + 120
    while runs(pid):
        assert time.monotonic() < deadline, "the process lives on"
        time.sleep(0.05)


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended may still be listed."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def test_a_check_is_by_the_key_given() -> None:
    other = (ballot(0, SECRETS[1]).encode(), base(SECRETS[1]))
    assert proofs.check(STATEMENT, [GOOD, other]) == [None, None]
    assert proofs.check(STATEMENT, []) == []
    assert len(GOOD[0]) == SHAPE.body_size
