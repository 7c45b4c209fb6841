"""Voters of the measured portal, brought to the step before "sign and register".

Who has which credential nobody knows, so the i-th voter is given the i-th ballot. Sessions,
trackers and texted codes go through the portal's own classes; only pages and text messages on
the way are left out.
"""

import asyncio
from collections.abc import Sequence

from benchmarks.cached import Kept
from benchmarks.outcome import CouldNotMeasure
from benchmarks.visitors import Press
from contracts.crypto.ballot_proof import tracker
from contracts.roll.voters import Voter
from tests.support.voters import invented
from web.services import Base
from web.voters.accounts import Voters
from web.voters.sessions import Sessions

ADDRESS = "198.18.0.1"
AT_ONCE = 8


def electorate(size: int) -> list[Voter]:
    """Return so many invented voters."""
    return [invented(number) for number in range(1, size + 1)]


async def sign_in(base: Base, one: Voter) -> str:
    """Open a session for a voter; return its token."""
    voter_id = await Voters(base).find(one.licence, one.national_code)
    if voter_id is None:
        raise CouldNotMeasure("a voter is not in the list")
    async with base.database.write() as connection:
        return await Sessions(base).open(connection, voter_id, ADDRESS)


async def confirmed(
    base: Base, kept: Kept, voters: Sequence[Voter], bodies: Sequence[bytes]
) -> list[Press]:
    """Take each voter to the step ``confirmed`` with the ballot of the same place."""
    queue = iter(zip(voters, bodies, strict=True))
    presses: dict[bytes, Press] = {}

    async def one_after_another() -> None:
        for one, body in queue:
            presses[body] = await _confirmed(base, kept, one, body)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    return [presses[body] for body in bodies]


async def _confirmed(base: Base, kept: Kept, one: Voter, body: bytes) -> Press:
    sessions, statement = Sessions(base), kept.election.statement
    token = await sign_in(base, one)
    opened = await sessions.get(token)
    assert opened is not None
    key = kept.election.roll[int.from_bytes(body[:4], "big")]
    own = tracker(statement.context, key, body[: statement.shape.head_size])
    seen = await sessions.set_tracker(opened, own)
    assert seen.code is not None
    sender = Voters(base).mobile_hash(one.mobile)
    async with base.database.write() as connection:
        if await sessions.confirm(connection, sender, seen.code, base.now()) is None:
            raise CouldNotMeasure("a vote code was not taken")
    return Press(token, body)
