"""A vote is found by its tracker, and by its transaction's hash or link, wherever it lies."""

import aiohttp
import pytest
from sqlalchemy import select

from tests.support.small_election import CLOSES
from tests.web.intake.polling_place import PollingPlace
from web.intake.election import NotOpened
from web.intake.lookup import Found, read_hash
from web.intake.tables import ledger_cast

HASH = "dc661e0962fcab38e20042ca075deddee5739582ce199d042a249c941146c08e"


@pytest.mark.parametrize(
    "text",
    [
        HASH,
        HASH.upper(),
        f"  {HASH}\n",
        f"http://ledger.example/explorer/tx/{HASH}",
        f"https://explorer.kuknos.org/tx/{HASH}?lang=fa#top",
        " ".join(HASH[at : at + 8] for at in range(0, 64, 8)),
        "\n".join(HASH[at : at + 16] for at in range(0, 64, 16)),
        f"\u200e{HASH[:32]}\u200c{HASH[32:]}\u200f",
        f"code {HASH}",
        f"{HASH} {HASH}",
    ],
)
def test_a_hash_is_read_as_people_paste_it(text: str) -> None:
    assert read_hash(text) == bytes.fromhex(HASH)


@pytest.mark.parametrize(
    "text", ["", "hello", HASH[:-1], HASH + "0", f"{HASH} {HASH[::-1]}", "x" * 5000 + HASH]
)
def test_what_names_no_one_hash_is_none(text: str) -> None:
    assert read_hash(text) is None


async def test_a_vote_is_found_at_every_stage(place: PollingPlace) -> None:
    lookup, view = place.parts.lookup, place.parts.view
    with pytest.raises(NotOpened):
        await lookup.find(bytes(32))
    await place.look()
    assert await lookup.find(bytes(32)) is None
    mine, theirs = place.seal(0), place.seal(1)
    for number, sealed in enumerate((mine, theirs)):
        await place.press(number, sealed)
    assert await lookup.find(mine.tracker) == Found("waiting", mine.tracker)
    place.start("sender")
    await place.ledger.until_pending(2)
    await place.ledger.close()
    # in a closed ledger, which the count has not read
    records = (await ledger_page(place))["_embedded"]["records"]
    hashes = [bytes.fromhex(one["hash"]) for one in records[:2]]
    (early, _) = [await lookup.find(one) for one in hashes]
    assert early is not None
    assert (early.verdict, early.tracker) == ("not_read_yet", None)
    assert early.link == view.link(hashes[0])
    await place.look()
    found = await lookup.find(mine.tracker)
    assert found is not None
    assert found.transaction in hashes
    now = view.opened()
    assert found == Found(
        "counted",
        mine.tracker,
        found.transaction,
        now.tip.sequence,
        now.tip.close_time,
        view.link(found.transaction),
    )
    assert await lookup.find(found.transaction) == found
    # what is on the ledger and casts nothing: here the last act before the opening
    other = await lookup.find(bytes.fromhex(records[2]["hash"]))
    assert other is not None
    assert (other.verdict, other.tracker) == ("not_a_vote", None)
    index = place.voting.index(place.election.kappas[0])
    await place.act("amend", "--index", str(index), "--annul", "--reason", "resigned")
    await place.look()
    annulled = await lookup.find(mine.tracker)
    assert annulled is not None
    assert (annulled.verdict, annulled.transaction) == ("annulled", found.transaction)


async def ledger_page(place: PollingPlace) -> dict[str, object]:
    """Return the ledger's last transactions, newest first."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{place.ledger.url}/transactions?order=desc&limit=3") as answer,
    ):
        return dict(await answer.json(content_type=None))


async def test_a_vote_that_came_too_late_is_told_so(place: PollingPlace) -> None:
    await place.look()
    tracker = await place.press(0)
    place.start("sender")
    await place.ledger.until_pending(1)
    await place.ledger.close(CLOSES + 1)
    await place.look()

    async def late() -> bool:
        found = await place.parts.lookup.find(tracker)
        return found is not None and found.verdict == "not_recorded" and "maxTime" in str(found.why)

    await place.until(late)


async def test_a_refused_cast_is_told_with_its_reason(place: PollingPlace) -> None:
    """The relay's own command was first: what the portal has in its outbox is a duplicate."""
    await place.look()
    sealed = place.seal(0)
    await place.press(0, sealed)
    file = place.election.folder / "same.ballot"
    file.write_bytes(sealed.body)
    await place.official(place.town.cast, file)
    place.start()
    place.close_what_waits()
    refused: list[bytes] = []

    async def twice() -> bool:
        query = select(ledger_cast.c.transaction).where(ledger_cast.c.refused == "duplicate")
        async with place.base.database.read() as connection:
            refused[:] = (await connection.execute(query)).scalars()
        return len(refused) == 1

    await place.until(twice)
    found = await place.parts.lookup.find(refused[0])
    assert found is not None
    assert (found.verdict, found.why, found.tracker) == ("refused", "duplicate", sealed.tracker)
    counted = await place.parts.lookup.find(sealed.tracker)
    assert counted is not None
    assert (counted.verdict, counted.why) == ("counted", None)
    fares = await place.fares(0)
    assert (fares.state, fares.transaction) == ("recorded", counted.transaction)
    assert counted.transaction != refused[0]
