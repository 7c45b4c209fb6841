"""Thousands of official records: a page shows the last ones, and says what it leaves out."""

import re

from sqlalchemy import delete, insert, select

from contracts.records.kinds import AMEND
from tests.forgeries.world import World
from tests.verifier.service.conftest import Board
from verifier.index import tables
from verifier.service.board import ACTS
from verifier.service.settings import STORE


async def test_a_page_shows_the_last_of_them_and_numbers_the_others(
    whole: World, board: Board
) -> None:
    async with board(whole) as window:
        database = window.running.app[STORE].database
        async with database.write() as connection:
            election = await connection.scalar(select(tables.election.c.id))
            before = await window.json("/acts")
            await connection.execute(
                insert(tables.act),
                [
                    {
                        "election": election,
                        "position": number << 12,
                        "kind": AMEND,
                        "account": whole.authority.account,
                        "record": bytes(32),
                        "hash": number.to_bytes(32, "big"),
                        "close_time": 1,
                        "fault": "encoding" if number <= 7 else None,
                        "text": "spoilt" if number <= 7 else None,
                    }
                    for number in range(1, ACTS + 31)
                ],
            )
        page = await window.text("/?lang=en")
        assert len((await window.json("/acts"))["acts"]) == ACTS + 30 + len(before["acts"])
        listed = page[page.index('id="acts"') :]
        assert listed.count("<li>") == ACTS
        found = re.search(r"<p>(\d+) official acts came before these; 7 of them", listed)
        # those of the ceremony have a page of their own
        assert found is not None
        assert 30 < int(found[1]) < 30 + len(before["acts"])
        async with database.write() as connection:
            await connection.execute(delete(tables.act).where(tables.act.c.kind == AMEND))
        assert "came before these" not in await window.text("/?lang=en")
