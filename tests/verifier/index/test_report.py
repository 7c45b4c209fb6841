"""A report that rests on the index says what a report from nothing says."""

import json
from collections.abc import Sequence
from pathlib import Path

from contracts.crypto.group import Point
from contracts.crypto.msm import libsodium
from node.base.database import sqlite_url
from node.networks.horizon import HorizonReader
from tests.forgeries.desk import Desk
from tests.forgeries.verify import recount, verify
from tests.forgeries.world import World
from tests.verifier.index.rows import opened
from tests.verifier.index.worlds import Eventful
from verifier.audit import audit
from verifier.index.follow import Index
from verifier.index.report import report_of
from verifier.index.store import Store
from verifier.report.report import as_json


async def test_it_verifies_what_is_new_and_says_the_same(desk: Desk, tmp_path: Path) -> None:
    asked = []

    def engine(scalars: Sequence[int], points: Sequence[Point]) -> Point:
        asked.append(len(points))
        return libsodium(scalars, points)

    world = Eventful(desk).build("vote")
    account = world.authority.account
    async with opened(tmp_path / "index") as database, HorizonReader(desk.ledger.url) as reader:
        store = Store(database, account)
        await Index(store, reader, engine).catch_up()
        assert asked
        asked.clear()
        await Index(store, reader, engine).catch_up()
        assert not asked
        world.build()
        report = await report_of(Index(store, reader), store, [reader], single_source=True)
        whole = await audit(account, [reader], lambda what, casts: None, single_source=True)
    assert as_json(report) == as_json(whole)
    assert report.verdict.value == "verified"


def test_the_command_verifies_all_again_when_it_is_told_to(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    account, place = whole.authority.account, tmp_path / "index.sqlite"
    words = ("index", account, "--horizon", desk.ledger.url, "--single-source", "--json")
    words += ("--database", sqlite_url(place))
    here = recount(account, desk.ledger.url)
    for more in ((), ("--full",)):
        ran = verify(*words, *more)
        assert (ran.code, json.loads(ran.output)) == (0, here.report), ran.errors
