"""Where a voter stands now: session, election and registered ballot, read and put together."""

from collections.abc import Collection
from typing import Any

from aiohttp import web

from node.base.errors import SandoghError
from web.portal.journey import Hours, Registered, State, state_of
from web.portal.keys import INTAKE, SESSIONS, VIEW
from web.services import BASE
from web.voters.sessions import REGISTERED, Session


class NotReady(SandoghError):
    """The election has not been read from the ledger yet."""

    def __init__(self) -> None:
        super().__init__("the election has not been read from the ledger yet")


def election_now(app: web.Application) -> Any:
    """Return the election as the ledger tells it.

    Raises:
        NotReady: there is no manifest yet.
    """
    now = app[VIEW].now()
    if now is None:
        raise NotReady
    return now


async def standing(app: web.Application, session: Session) -> State:
    """Return where the voter of a session stands.

    Raises:
        NotReady: there is no manifest yet.
    """
    now = election_now(app)
    hours = Hours(now.close_time, now.window.opens, now.registration_ends, now.window.end)
    ballot = await _ballot(app, session)
    return state_of(session, hours, ballot, app[BASE].now())


async def standings(app: web.Application, sessions: Collection[int]) -> dict[int, State]:
    """Return where the voters of sessions stand; the sessions are read at once.

    Raises:
        NotReady: there is no manifest yet.
    """
    found = await app[SESSIONS].by_ids(sessions)
    return {one.id: await standing(app, one) for one in found}


async def _ballot(app: web.Application, session: Session) -> Registered | None:
    """Return the voter's ballot; without one no session stands at ``registered``."""
    if session.step != REGISTERED:
        return None
    status = await app[INTAKE].status(session.voter_id)
    if status is None:
        return None
    return Registered(
        status.tracker, status.state, status.why, status.transaction, status.ledger, status.time
    )
