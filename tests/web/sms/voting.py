"""Two voters, and a session of the first at the preview of a ballot."""

from tests.support.voters import invented
from web.services import Base
from web.voters.accounts import Voters
from web.voters.session import Session
from web.voters.sessions import Sessions

OWN = invented(1).mobile
OTHER = invented(2).mobile
TRACKER = bytes(range(32))


async def at_the_preview(base: Base) -> Session:
    """Open a session that shows a vote code."""
    voters, sessions = Voters(base), Sessions(base)
    await voters.import_([invented(1), invented(2)])
    (voter,) = await voters.by_mobile(OWN)
    async with base.database.write() as connection:
        token = await sessions.open(connection, voter, "192.0.2.1")
    opened = await sessions.get(token)
    assert opened is not None
    return await sessions.set_tracker(opened, TRACKER)
