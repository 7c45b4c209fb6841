"""Where a voter stands now: session, election and registered ballot, read and put together."""

from collections.abc import Collection

from aiohttp import web

from web.portal.journey import Hours, State, state_of
from web.portal.keys import INTAKE, SESSIONS, VIEW
from web.services import BASE
from web.voters.session import REGISTERED, Session


async def standing(app: web.Application, session: Session) -> State:
    """Return where the voter of a session stands.

    Raises:
        NotOpened: the election has not been read from the ledger yet.
    """
    (state,) = await _standings(app, (session,))
    return state


async def standings(app: web.Application, sessions: Collection[int]) -> dict[int, State]:
    """Return where the voters of sessions stand, however many, in a few queries.

    Raises:
        NotOpened: as ``standing``.
    """
    found = await app[SESSIONS].by_ids(sessions)
    return dict(zip((one.id for one in found), await _standings(app, found), strict=True))


async def _standings(app: web.Application, sessions: Collection[Session]) -> list[State]:
    now = app[VIEW].opened()
    hours = Hours(now.close_time, now.window.opens, now.registration_ends, now.window.end)
    # without a ballot no session stands at ``registered``
    voted = {one.voter_id for one in sessions if one.step == REGISTERED}
    ballots = await app[INTAKE].statuses(voted) if voted else {}
    moment = app[BASE].now()
    return [state_of(one, hours, ballots.get(one.voter_id), moment) for one in sessions]
