"""The table of jobs, and how often each looks."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from node.base.alarm_clock import Job
from web.intake.election import ElectionView
from web.intake.now import ElectionNow
from web.portal import keys
from web.schedule import notices, purging, reminders
from web.services import BASE
from web.voters.tidying import tidy

Work = Callable[[ElectionNow], Awaitable[Any]]


def jobs(app: web.Application, view: ElectionView) -> Sequence[Job]:
    """Return the jobs of a portal.

    Args:
        app: has the services.
        view: the election as the ledger tells it.
    """
    base, outbox = app[BASE], app[keys.SMS_OUTBOX]

    def read(work: Work) -> Callable[[], Awaitable[Any]]:
        async def once_read() -> Any:
            now = view.now()
            return None if now is None else await work(now)

        return once_read

    return [
        Job("notices", 2, read(lambda now: notices.look(base, now))),
        Job("reminders", 30, read(lambda now: reminders.look(base, outbox, now))),
        Job("tidying", 30, lambda: tidy(base)),
        Job("purging", 3600, read(lambda now: purging.look(base, now))),
    ]
