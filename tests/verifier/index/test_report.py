"""A report that rests on the index says what a report from nothing says."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contracts.crypto.group import Point
from contracts.crypto.msm import Loaded, libsodium
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


class Asked:
    """libsodium's engine, which keeps how many points it was asked about."""

    name = "asked"

    def __init__(self) -> None:
        self.points = 0

    def __call__(self, scalars: Sequence[int], points: Sequence[Point]) -> Point:
        self.points += len(points)
        return libsodium(scalars, points)

    def load(self, points: Sequence[Point]) -> Loaded:
        self.points += len(points)
        return libsodium.load(points)

    def decode(self, encodings: bytes) -> Loaded:
        self.points += len(encodings) // 32
        return libsodium.decode(encodings)


def but_proof(report: dict[str, Any]) -> dict[str, Any]:
    """Return all of a report but how far inclusion is proved."""
    return {key: value for key, value in report.items() if key != "proof"}


async def test_it_verifies_what_is_new_and_says_the_same(desk: Desk, tmp_path: Path) -> None:
    engine = Asked()
    world = Eventful(desk).build("vote")
    account = world.authority.account
    async with opened(tmp_path / "index") as database, HorizonReader(desk.ledger.url) as reader:
        store = Store(database, account)
        await Index(store, reader, engine).catch_up()
        assert engine.points
        engine.points = 0
        await Index(store, reader, engine).catch_up()
        assert not engine.points
        world.build()
        report = await report_of(Index(store, reader), store, [reader], single_source=True)
        whole = await audit(account, [reader], lambda what, casts: None, single_source=True)
    said = as_json(report)
    assert but_proof(said) == but_proof(as_json(whole))
    assert report.verdict.value == "verified"
    # an index proves no ledger's contents, and says so
    assert (said["proof"]["level"], said["proof"]["transactions"]) == (None, 0)
    assert "rests on an index" in said["proof"]["why"]


def test_the_command_verifies_all_again_when_it_is_told_to(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    account, place = whole.authority.account, tmp_path / "index.sqlite"
    words = ("index", account, "--horizon", desk.ledger.url, "--single-source", "--json")
    words += ("--database", sqlite_url(place))
    here = recount(account, desk.ledger.url).report
    for more in ((), ("--full",)):
        ran = verify(*words, *more)
        assert ran.code == 0, ran.errors
        assert but_proof(json.loads(ran.output)) == but_proof(here)
    lines = verify(*(word for word in words if word != "--json")).output
    assert "Proof     level none: the source's word; this report rests on an index" in lines
