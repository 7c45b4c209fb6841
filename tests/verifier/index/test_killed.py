"""Killed at any moment while a ledger is being filled, the board's index comes to the same rows."""

import asyncio
import json
import signal
import time
from pathlib import Path
from random import Random

from tests.forgeries.desk import Desk
from tests.support.stores import store_url
from tests.support.warm import WarmChild
from tests.verifier.index.rows import follow, opened, rows_of
from tests.verifier.index.worlds import Eventful

SEED = 6


class Mortal:
    """`sandogh-verify serve`, killed with SIGKILL and begun again, now early, now late."""

    def __init__(self, url: str, place: Path) -> None:
        """Follow an election of this ledger into a database."""
        self.kills = 0
        self.ready = 0
        self.account = ""
        self._url = url
        self._place = place
        self._random = Random(SEED)
        self._child: WarmChild | None = None

    def look(self) -> None:
        """After something was posted: begin, go on, or be killed and begin again."""
        if self._child is None:
            self._begin()
        elif self._random.random() < 0.5:
            if self._random.random() < 0.7:
                # it serves, and so it reads
                assert json.loads(self._child.stdout.readline())["ready"] is True
                self.ready += 1
                time.sleep(self._random.uniform(0, 0.4))
            self.kill()
            self._begin()

    def kill(self) -> None:
        """Kill it, whatever it does."""
        assert self._child is not None
        self._child.send_signal(signal.SIGKILL)
        assert self._child.wait(60) == -signal.SIGKILL
        self._child.close()
        self._child = None
        self.kills += 1

    def _begin(self) -> None:
        words = ["serve", self.account, "--horizon", self._url, "--json", "--port", "0"]
        words += ["--database", store_url(self._place), "--audit-hours", "0"]
        self._child = WarmChild(["sandogh-verify", *words], self._place.parent)


def test_killed_again_and_again_it_holds_what_a_run_from_nothing_finds(
    desk: Desk, tmp_path: Path
) -> None:
    board = Mortal(desk.ledger.url, tmp_path / "killed")
    world = Eventful(desk, board.look)
    board.account = world.authority.account
    world.build("vote")
    board.kill()
    world.look = lambda: None
    world.build()

    async def compare() -> None:
        async with opened(tmp_path / "killed") as database:
            await follow(database, desk.ledger.url, board.account)
            found = await rows_of(database)
        async with opened(tmp_path / "nothing") as database:
            await follow(database, desk.ledger.url, board.account)
            assert found == await rows_of(database)
        assert found["index_election"][0]["counted"] == world.sums.count == 6

    asyncio.run(compare())
    assert board.kills >= 5
    assert board.ready >= 3
