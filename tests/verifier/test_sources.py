"""V1: sources that tell one history, and sources that do not."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forgeries.desk import Desk, Key
from tests.forgeries.verify import recount
from tests.forgeries.world import World
from tests.support.ledger import LedgerProcess, ledger_process
from tests.support.meddler import meddling


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, World, LedgerProcess]]:
    """Serve a ledger with an election on it, and a copy of its data from before the result."""
    folder = tmp_path_factory.mktemp("pair")
    with ledger_process(folder / "one") as first:
        desk = Desk(first)
        world = World(desk).build("share")
        first.kill()
        shutil.copytree(folder / "one", folder / "two")
        first.start()
        with ledger_process(folder / "two") as second:
            yield desk, world, second


def test_two_sources_of_one_history_verify(tmp_path: Path) -> None:
    with ledger_process(tmp_path / "one") as first:
        world = World(Desk(first)).build()
        first.kill()
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        first.start()
        with ledger_process(tmp_path / "two") as second:
            ran = recount(world.authority.account, first.url, second.url)
    assert ran.code == 0
    assert ran.report["sources"] == [first.url, second.url]
    assert ran.report["single_source"] is False


def test_a_source_that_never_comes_to_the_result_could_not_run(
    pair: tuple[Desk, World, LedgerProcess],
) -> None:
    desk, world, second = pair
    world.build()
    ran = recount(world.authority.account, desk.ledger.url, second.url)
    assert ran.code == 2
    assert ran.report["verdict"] == "could not run"
    assert f"{second.url} has come to ledger" in ran.report["why"]


def test_sources_that_part_before_the_result_fail_v1_and_nothing_else(
    pair: tuple[Desk, World, LedgerProcess],
) -> None:
    desk, world, second = pair
    world.build()
    for _ in range(2):
        second.close()
    ran = recount(world.authority.account, desk.ledger.url, second.url)
    assert (ran.code, ran.failed) == (1, {"V1"})
    assert {reason for _, reason, _ in ran.faults} == {"sources"}
    places = [fault["ledger"] for fault in ran.report["checks"][0]["faults"]]
    result = desk.ledger.get(f"/transactions/{world.where['result'].hex()}").body["ledger"]
    assert places == [result]


def test_a_source_that_is_behind_is_waited_for(tmp_path: Path) -> None:
    nobody = Key()
    with ledger_process(tmp_path / "one") as first:
        Desk(first).fund([nobody.account])
        first.kill()
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        first.start()
        first.close()
        with ledger_process(tmp_path / "two") as second:
            looks: list[str] = []

            def catch_up(path: str, body: bytes) -> bytes:
                if path == f"/ledgers/{behind}":
                    looks.append(path)
                    if len(looks) == 2:
                        second.close()
                return body

            behind = second.get("/").body["history_latest_ledger"]
            with meddling(second.url, catch_up) as url:
                ran = recount(nobody.account, first.url, url)
    assert len(looks) >= 2
    assert (ran.code, ran.failed) == (3, set())
    assert ran.report["sources"] == [first.url, url]


def test_a_source_with_another_history_fails_v1(desk: Desk, whole: World, tmp_path: Path) -> None:
    with ledger_process(tmp_path / "other") as other:
        Desk(other).fund([Key().account])
        ran = recount(whole.authority.account, desk.ledger.url, other.url)
    assert (ran.code, ran.failed) == (1, {"V1"})
    assert {reason for _, reason, _ in ran.faults} == {"sources"}


def test_a_source_of_another_network_fails_v1(desk: Desk, whole: World, tmp_path: Path) -> None:
    with LedgerProcess(tmp_path / "other", passphrase="Another network") as other:
        ran = recount(whole.authority.account, desk.ledger.url, other.url)
    assert (ran.code, ran.failed) == (1, {"V1"})
    assert {reason for _, reason, _ in ran.faults} == {"passphrase"}


def test_an_authority_that_was_never_there_fails_v1(desk: Desk) -> None:
    ran = recount(Key().account, desk.ledger.url)
    assert (ran.code, ran.failed) == (1, {"V1"})
    assert ran.faults == [("V1", "authority", None)]
    assert all(one["status"] == "not run" for one in ran.report["checks"][1:])


def test_an_account_that_holds_no_election_is_open(desk: Desk) -> None:
    nobody = Key()
    desk.fund([nobody.account])
    ran = recount(nobody.account, desk.ledger.url)
    assert (ran.code, ran.failed) == (3, set())
