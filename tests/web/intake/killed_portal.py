"""A portal that kills itself at a named point of a ballot's way, as a power cut would.

One process reads the modules once and forks for each point: the child opens database, relay's
key and ledger itself, takes one ballot, sends it, and dies by SIGKILL where it was told to. So
each way of ending costs a fork, not a start.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from node.networks.horizon import HorizonSubmitter
from node.submit.outbox import Outbox
from web.intake import ballot_intake
from web.intake.ballot_intake import Intake
from web.intake.casts_read import CastsRead

ROOT = Path(__file__).parents[3]

POINTS: dict[str, tuple[Any, str, bool]] = {
    "checked, not stored": (Intake, "_store", False),
    "stored, not committed": (ballot_intake, "put", True),
    "committed, not answered": (Intake, "_tell", False),
    "claimed, not built": (Outbox, "store", False),
    "built, not sent": (Outbox, "store", True),
    "sent, not answered": (HorizonSubmitter, "submit", False),
    "landed, not noted": (Outbox, "done", False),
    "noted, not counted": (Outbox, "done", True),
    "counted, not kept": (CastsRead, "save", False),
    "kept": (CastsRead, "save", True),
}
"""Where it dies: before or after a function that does a step; when sending, amid it."""


class KilledPortals:
    """The process that forks; one portal at a time."""

    def __enter__(self) -> "KilledPortals":
        self._parent = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def run(self, **said: Any) -> int:
        """Run a portal until it is dead; return how it ended."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(said) + "\n")
        self._parent.stdin.flush()
        line = self._parent.stdout.readline()
        assert line, "the process that forks portals has ended"
        return int(json.loads(line)["ended"])

    def __exit__(self, *_: object) -> None:
        self._parent.kill()
        self._parent.communicate()


def _serve() -> None:
    # read here, shared by every child
    import aiosqlite  # noqa: F401
    import asyncpg  # noqa: F401
    import sqlalchemy.dialects.postgresql.asyncpg
    import sqlalchemy.dialects.sqlite.aiosqlite  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(_portal(**json.loads(line)))
            except BaseException:
                traceback.print_exc()
            os._exit(1)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


async def _portal(
    settings: dict[str, Any], now: float, token: str, body: str, point: str, pending: str
) -> None:
    """Take a ballot and send it; the process does not outlive it."""
    from tests.support.portal_database import KEY, MovedClock
    from tests.web.intake.polling_place import ADDRESS, one_thread
    from web.database import Database
    from web.intake.service import receiving
    from web.keyring import Keyring
    from web.services import Base
    from web.settings import WebSettings
    from web.voters.sessions import Sessions

    read = WebSettings(**settings)
    base = Base(read, Database(read.database), Keyring(KEY), MovedClock(now))
    sessions = Sessions(base)
    async with receiving(base, sessions, None, lambda: 0.0, one_thread) as parts:
        await parts.view.look()
        session = await sessions.get(token)
        assert session is not None
        _die_at(point, pending)
        works = [asyncio.create_task(work()) for work in parts.works().values()]
        await parts.intake.receive(session, bytes.fromhex(body), ADDRESS)
        await asyncio.wait(works, timeout=240)


def _die_at(point: str, pending: str) -> None:
    where, name, after = POINTS[point]
    step: Callable[..., Any] = getattr(where, name)

    async def dying(*said: Any, **named: Any) -> None:
        if name == "submit":
            sent = asyncio.create_task(step(*said, **named))
            while not await _waits(pending):  # noqa: ASYNC110  only the ledger knows
                await asyncio.sleep(0.01)
            del sent
        elif name == "save" and not said[1]:
            # no cast in it yet
            await step(*said, **named)
            return
        elif after:
            await step(*said, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(where, name, dying)


async def _waits(pending: str) -> bool:
    """Tell whether a ledger has a transaction that waits."""
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(pending) as answer:
        return int((await answer.json(content_type=None))["pending"]) > 0


if __name__ == "__main__":
    _serve()
