"""The flood that is measured is what it says: real pages, every hash right; never how fast."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from benchmarks import flood
from benchmarks.__main__ import main
from benchmarks.election import NETWORK_ID
from benchmarks.fetching import fetch
from benchmarks.flooding import FIRST, MOST_A_LEDGER, Flood, flooding, rows_of
from benchmarks.node_process import Node
from benchmarks.outcome import CouldNotMeasure
from benchmarks.stranger import STRANGERS, Kind, Row, send
from benchmarks.voted import Voted
from node.networks.fields import Fields
from node.networks.horizon import HorizonReader
from node.networks.horizon_answers import read_row, read_transaction
from node.wire.parsed import Payment


@dataclass(frozen=True)
class Flooded:
    """An election of five ballots, and what the node tells of its box after strangers' first."""

    found: Voted
    kinds: tuple[Kind, ...]
    real: list[Row]

    @property
    def box(self) -> str:
        """The box's account."""
        return self.found.kept.election.setup.box


@pytest.fixture(scope="module")
def flooded(measured: Voted, tmp_path_factory: pytest.TempPathFactory) -> Flooded:
    """Send the first ones."""
    folder = tmp_path_factory.mktemp("flooded")
    measured.kept.copy(measured.ended, folder / "ledger")
    with Node(folder / "ledger") as node:
        box = measured.kept.election.setup.box
        return Flooded(measured, asyncio.run(send(node, box)), asyncio.run(rows_of(node.url, box)))


def _records(page: bytes) -> list[Row]:
    found: list[Row] = json.loads(page)["_embedded"]["records"]
    return found


def _all(list_: Flood, limit: int) -> Iterator[Row]:
    after = 0
    while rows := _records(list_.page(after, limit)):
        assert len(rows) <= limit
        yield from rows
        after = int(rows[-1]["paging_token"])


def test_every_stranger_s_row_is_what_its_envelope_says(flooded: Flooded) -> None:
    rows = list(_all(Flood(flooded.real, flooded.kinds, 500), 200))
    assert len(rows) == len(flooded.real) + 500
    assert len({row["hash"] for row in rows}) == len(rows)
    positions = [int(row["paging_token"]) for row in rows]
    assert positions == sorted(set(positions))
    true = {row["hash"]: row for row in flooded.real}
    assert [row for row in rows if row["hash"] in true] == flooded.real
    for row in rows:
        read = read_transaction(read_row(Fields(row, "it")), NETWORK_ID)
        said = read.transaction
        assert (said.source, str(said.sequence)) == (
            row["source_account"],
            row["source_account_sequence"],
        )
        assert row["created_at"] in {one["created_at"] for one in flooded.real}
        if row["hash"] not in true:
            assert any(
                isinstance(one, Payment) and one.destination == flooded.box and one.asset is None
                for one in said.operations
            )
            bumped = row.get("inner_transaction")
            assert (bumped["hash"] if bumped else None) == (
                said.hash.hex() if said.outer_hash else None
            )
    assert {kind.row["memo_type"] for kind in flooded.kinds} == {"none", "text", "hash", "id"}


@pytest.mark.parametrize("number", [0, 1, 7, 97])
def test_pages_of_any_size_tell_the_same_list(flooded: Flooded, number: int) -> None:
    list_ = Flood(flooded.real, flooded.kinds, number)
    whole = list(_all(list_, 200))
    assert len(whole) == len(flooded.real) + number
    assert all(list(_all(list_, limit)) == whole for limit in (1, 3, 10))


def test_who_comes_round_again_has_used_another_sequence_number(flooded: Flooded) -> None:
    kind = flooded.kinds[0]
    first, next_, again = map(kind.envelope, (0, 1, STRANGERS))
    assert len({first, next_, again}) == 3
    assert first[8:40] == again[8:40] != next_[8:40]


def test_more_than_ledgers_have_room_for_is_refused(flooded: Flooded) -> None:
    ledgers = {row["ledger"] for row in flooded.real}
    most = MOST_A_LEDGER * len(ledgers)
    with pytest.raises(CouldNotMeasure, match="no room"):
        Flood(flooded.real, flooded.kinds, most)
    full = Flood(flooded.real, flooded.kinds, most - 1)
    last = _records(full.page((max(ledgers) << 32 | (FIRST + MOST_A_LEDGER - 3) << 12), 200))
    assert [int(row["paging_token"]) >> 32 for row in last] == [max(ledgers)]


async def test_all_but_the_box_s_list_is_the_node_s_own(flooded: Flooded, tmp_path: Path) -> None:
    flooded.found.kept.copy(flooded.found.ended, tmp_path / "ledger")
    list_ = Flood(flooded.real, flooded.kinds, 300)
    with Node(tmp_path / "ledger") as node, flooding(node.url, flooded.box, list_) as url:
        assert await fetch(url, flooded.box) == len(flooded.real) + 300
        async with HorizonReader(url) as told, HorizonReader(node.url) as honest:
            assert await told.network() == await honest.network()
            assert await told.account(flooded.box) == await honest.account(flooded.box)
            assert await told.account(flooded.kinds[0].row["source_account"]) is None


def test_a_flooded_election_is_verified_and_indexed(flooded: Flooded) -> None:
    measured = flood.measure(flooded.found, 600, lambda text: None)
    assert measured.audit.report["verdict"] == measured.index.report["verdict"] == "verified"
    assert measured.audit.report["counts"]["counted"] == 5
    figures = {figure.name: figure for figure in flood.figures(measured)}
    assert list(figures) == [
        "flood_peak_rss_mb",
        "flood_us_per_transaction",
        "flood_index_peak_rss_mb",
        "flood_index_us_per_transaction",
    ]
    assert figures["flood_peak_rss_mb"].at_most == flood.MOST_MB
    assert "600 strangers'" in figures["flood_peak_rss_mb"].note
    assert measured.baseline > 0


def test_a_report_that_strangers_changed_is_no_measurement() -> None:
    said = dict.fromkeys(flood.SAME, "as it was")
    alone = flood.Audited(1.0, 1.0, 1.0, 1.0, said)
    flood.compare(alone, replace(alone, report=said | {"about": "more"}))
    with pytest.raises(CouldNotMeasure, match="strangers changed what is said of tally, result"):
        flood.compare(alone, replace(alone, report=said | {"tally": 1, "result": 2}))


def test_the_number_must_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flood", "--transactions", "0"]) == 2
    assert "from 1 on" in capsys.readouterr().err
