"""A Horizon that tells what no ledger holds: the index finds out what a recount would."""

from pathlib import Path
from typing import Any

import pytest

from node.networks.horizon import HorizonReader
from node.networks.reader import ReaderError
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support.meddler import Meddle, meddling
from tests.verifier.hiding import hiding
from tests.verifier.index.rows import FEW, follow, opened, rows_of
from tests.verifier.strangers import page, records
from verifier.checks.check import Status
from verifier.index.follow import Index
from verifier.index.report import report_of
from verifier.index.store import Store


def a_ledger_later(desk: Desk, name: str) -> Meddle:
    """Tell one transaction as of the next ledger's close time."""
    said = desk.ledger.get(f"/transactions/{name}").body
    time = desk.ledger.get(f"/ledgers/{said['ledger'] + 1}").body["closed_at"]

    def meddle(path: str, body: bytes) -> bytes:
        if "/transactions?" not in path:
            return body
        told: list[dict[str, Any]] = records(body)
        return page([one | {"created_at": time} if one["hash"] == name else one for one in told])

    return meddle


@pytest.mark.parametrize("name", ["ballot 1", "ballot 3", "close"])
async def test_another_time_is_named_and_nothing_of_it_kept(
    whole: World, desk: Desk, tmp_path: Path, name: str
) -> None:
    account = whole.authority.account
    async with opened(tmp_path / "lied to") as database:
        with meddling(desk.ledger.url, a_ledger_later(desk, whole.where[name].hex())) as url:
            async with HorizonReader(url) as reader:
                index = Index(Store(database, account), reader, some=FEW)
                with pytest.raises(ReaderError, match=r"told as of \d+; its ledger closed"):
                    await index.catch_up()
        await follow(database, desk.ledger.url, account)
        found = await rows_of(database)
    async with opened(tmp_path / "told the truth") as database:
        await follow(database, desk.ledger.url, account)
        assert found == await rows_of(database)


async def test_a_hidden_ballot_is_paid_for_at_another_source(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    account = whole.authority.account
    with meddling(desk.ledger.url, hiding(whole, "ballot 1")) as url:
        async with (
            opened(tmp_path / "index") as database,
            HorizonReader(url) as liar,
            HorizonReader(desk.ledger.url) as honest,
        ):
            store = Store(database, account)
            report = await report_of(Index(store, liar), store, [liar, honest])
    (v2,) = [one.outcome for one in report.judged if one.check.id == "V2"]
    assert v2.status is Status.FAILED
    assert [(one.reason, honest.url in one.text) for one in v2.faults] == [("balance", True)]
