"""Ballots too large for one transaction: parts on one channel, counted when the last has come."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.small_election import SmallElection, prepare
from tests.web.intake.polling_place import PollingPlace, one_thread, polling_place
from web.intake.casts_read import CastsRead
from web.intake.service import receiving
from web.intake.tables import ledger_cast
from web.voters.sessions import Sessions

CANDIDATES = 110
RACE = {
    "title": {"en": "Council"},
    "min": 0,
    "max": 3,
    "seats": 3,
    "order": "fixed",
    "candidates": [{"number": n, "name": {"en": f"Candidate {n}"}} for n in range(1, 111)],
}
CHOICES = ((0, 50, 109),)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> SmallElection:
    """An election whose ballots have two parts."""
    folder = tmp_path_factory.mktemp("wide")
    return prepare(folder, 6, races=[RACE], columns=CANDIDATES)


@pytest.mark.slow
async def test_a_ballot_in_parts_is_sent_and_counted_as_one(
    wide: SmallElection, tmp_path: Path
) -> None:
    async with polling_place(wide, tmp_path, voters=6) as place:
        await place.look()
        body = place.seal(0, CHOICES).body
        assert len(body) > 6323
        # one by another way, and two by the portal
        file = place.election.folder / "other.ballot"
        file.write_bytes(body)
        await place.official(place.town.cast, file)
        place.start()
        place.close_what_waits()
        for number in (1, 2):
            await place.press(number, place.seal(number, CHOICES))
        await place.until_recorded(1, 2)
        assert place.parts.view.voted(place.voting.index(place.election.kappas[0]))
        await place.end_works()
        assert await refusals(place) == [None, None, None]
        # a portal that starts between the parts of a ballot counts it all the same
        place.start("sender")
        await place.press(3, place.seal(3, CHOICES))
        await place.ledger.until_pending(1)
        await place.ledger.close()
        await place.look()
        await place.ledger.until_pending(1)
        sessions = Sessions(place.base)
        async with receiving(place.base, sessions, None, lambda: 0.0, one_thread) as parts:
            await parts.view.look()
            await place.ledger.close()
            await parts.view.look()
            assert parts.view.voted(place.voting.index(place.election.kappas[3]))
        await place.look()
        assert place.parts.view.voted(place.voting.index(place.election.kappas[3]))
        assert await refusals(place) == [None] * 4
        # and one that has to begin at the first
        kept = await CastsRead(place.base.database).counted()
        await CastsRead(place.base.database).forget()
        async with receiving(place.base, sessions, None, lambda: 0.0, one_thread) as parts:
            await parts.view.look()
        assert await CastsRead(place.base.database).counted() == kept


async def refusals(place: PollingPlace) -> list[str | None]:
    """Return why each cast does not count, in the ledger's order; None where it does."""
    query = select(ledger_cast.c.refused).order_by(ledger_cast.c.position)
    async with place.base.database.read() as connection:
        return list((await connection.execute(query)).scalars())
