"""Where a voter stands now: session, election and registered ballot, read and put together."""

from collections.abc import Collection

from aiohttp import web

from web.portal.journey import Hours, State, state_of
from web.portal.keys import INTAKE, SESSIONS, VIEW
from web.services import BASE
from web.voters.sessions import REGISTERED, Session


async def standing(app: web.Application, session: Session) -> State:
    """Return where the voter of a session stands.

    Raises:
        NotOpened: the election has not been read from the ledger yet.
    """
    now = app[VIEW].opened()
    hours = Hours(now.close_time, now.window.opens, now.registration_ends, now.window.end)
    # without a ballot no session stands at ``registered``
    asked = session.step == REGISTERED
    ballot = await app[INTAKE].status(session.voter_id) if asked else None
    return state_of(session, hours, ballot, app[BASE].now())


async def standings(app: web.Application, sessions: Collection[int]) -> dict[int, State]:
    """Return where the voters of sessions stand; the sessions are read at once.

    Raises:
        NotOpened: as ``standing``.
    """
    found = await app[SESSIONS].by_ids(sessions)
    return {one.id: await standing(app, one) for one in found}
