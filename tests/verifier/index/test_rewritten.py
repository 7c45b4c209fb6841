"""History that is not what it was is named, kept, and ends the following."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerInfo
from tests.forgeries.desk import Desk
from tests.forgeries.verify import verify
from tests.forgeries.world import World
from tests.support import stores
from tests.support.ledger import LedgerInLoop, ledger_in_loop
from tests.verifier.index.rows import follow, opened, rows_of
from verifier.index import tables
from verifier.index.follow import Index, OtherNetwork
from verifier.index.rewritten import HistoryRewritten, header_hashes
from verifier.index.store import IndexTaken, Store

copied = pytest.mark.skipif(
    stores.SERVER is not None, reason="a ledger is copied as a directory, with its database"
)


async def _closed(ledger: LedgerInLoop, times: int, gap: int) -> str:
    for _ in range(times):
        tip = ledger.serving.node.latest.close_time
        await ledger.close(tip + gap)
    return ledger.url


@copied
async def test_another_past_under_the_same_numbers(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "one") as ledger:
        await _closed(ledger, 2, 5)
        account = ledger.root.public_key
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    async with opened(tmp_path / "index") as database:
        async with ledger_in_loop(tmp_path / "one") as ledger:
            index = await follow(database, await _closed(ledger, 2, 5), account)
            assert index.state is not None
            tip, remembered = index.state.tip, index.state.tip_hash
            before = await rows_of(database)
        async with ledger_in_loop(tmp_path / "other") as ledger:
            url = await _closed(ledger, 3, 7)
            with pytest.raises(HistoryRewritten, match="HISTORY WAS REWRITTEN") as caught:
                await follow(database, url, account)
            fault = caught.value.fault
            assert (fault.what, fault.ledger) == ("header", tip)
            assert fault.remembered == remembered != fault.found
        rows = await rows_of(database)
        (kept,) = rows.pop("index_rewritten")
        del before["index_rewritten"]
        assert (kept["ledger"], kept["remembered"]) == (tip, remembered)
        # what was read before is evidence; and nobody goes on after a restart, on either ledger
        assert rows == before
        async with ledger_in_loop(tmp_path / "one") as ledger:
            with pytest.raises(HistoryRewritten):
                await follow(database, ledger.url, account)


@copied
async def test_a_source_that_is_behind_is_waited_for(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "one") as ledger:
        account = ledger.root.public_key
    shutil.copytree(tmp_path / "one", tmp_path / "late")
    async with opened(tmp_path / "index") as database:
        async with ledger_in_loop(tmp_path / "one") as ledger:
            index = await follow(database, await _closed(ledger, 3, 5), account)
            assert index.state is not None
        async with ledger_in_loop(tmp_path / "late") as ledger:
            late = await follow(database, ledger.url, account)
            assert late.behind == ledger.serving.node.latest.sequence < index.state.tip
            assert not await Store(database, account).rewritten(index.state)


async def test_an_earlier_ledger_is_another(whole: World, desk: Desk, tmp_path: Path) -> None:
    url, account = desk.ledger.url, whole.authority.account
    async with opened(tmp_path / "index") as database:
        await follow(database, url, account)
        changed = whole_ledgers(await rows_of(database))[3]
        async with database.write() as connection:
            table = tables.ledger
            other = update(table).where(table.c.sequence == changed).values(hash=bytes(32))
            await connection.execute(other)
        with pytest.raises(HistoryRewritten) as caught:
            await follow(database, url, account)
        assert caught.value.fault.ledger == changed


@pytest.mark.parametrize("more", [(), ("--full",)])
def test_the_command_says_so_loudly(
    whole: World, desk: Desk, tmp_path: Path, more: tuple[str, ...]
) -> None:
    url, account, place = desk.ledger.url, whole.authority.account, tmp_path / "index"

    async def tamper() -> int:
        async with opened(place) as database:
            await follow(database, url, account)
            changed = whole_ledgers(await rows_of(database))[3]
            async with database.write() as connection:
                table = tables.ledger
                other = update(table).where(table.c.sequence == changed).values(hash=bytes(32))
                await connection.execute(other)
        return changed

    ledger = asyncio.run(tamper())
    words = ("index", account, "--horizon", url, "--database", stores.store_url(place), *more)
    # and again: what was found once is not forgotten
    for _ in range(2):
        ran = verify(*words, "--json")
        assert ran.code == 1
        assert (ran.report["verdict"], ran.report["checks"]) == ("failed", [])
        assert f"HISTORY WAS REWRITTEN (header): ledger {ledger} had the hash" in ran.errors


async def test_an_official_record_has_gone(whole: World, desk: Desk, tmp_path: Path) -> None:
    url, account = desk.ledger.url, whole.authority.account
    async with opened(tmp_path / "index") as database:
        await follow(database, url, account)
        act = (await rows_of(database))["index_act"][-1]
        async with database.write() as connection:
            one = tables.act.c.position == act["position"]
            await connection.execute(update(tables.act).where(one).values(record=bytes(32)))
        with pytest.raises(HistoryRewritten, match="is no longer there") as caught:
            await follow(database, url, account)
        assert caught.value.fault.what == "act"


async def test_other_official_records_under_the_count(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    url, account = desk.ledger.url, whole.authority.account
    async with opened(tmp_path / "index") as database:
        await follow(database, url, account)
        async with database.write() as connection:
            await connection.execute(update(tables.election).values(basis=bytes(32)))
        with pytest.raises(HistoryRewritten) as caught:
            await follow(database, url, account)
        assert caught.value.fault.what == "official"


async def test_two_who_follow_into_one_database_are_told_apart(
    whole: World, desk: Desk, tmp_path: Path
) -> None:
    async with opened(tmp_path / "index") as database:
        store = Store(database, whole.authority.account)
        async with HorizonReader(desk.ledger.url) as reader:
            index = Index(store, reader)
            await index.catch_up()
        assert index.state is not None
        await store.save(index.state)
        with pytest.raises(IndexTaken, match="another process"):
            await store.save(index.state)


async def test_an_index_of_another_network(whole: World, desk: Desk, tmp_path: Path) -> None:
    async with opened(tmp_path / "index") as database:
        tip = LedgerInfo(1, bytes(32), bytes(32), 0)
        await Store(database, whole.authority.account).begin("Some other network", tip)
        with pytest.raises(OtherNetwork):
            await follow(database, desk.ledger.url, whole.authority.account)


async def test_tables_of_another_version_are_refused(tmp_path: Path) -> None:
    async with opened(tmp_path / "index") as database, database.write() as connection:
        await connection.execute(delete(tables.version))
        await connection.execute(tables.version.insert().values(version=99))
    with pytest.raises(tables.IndexVersion, match="99"):
        async with opened(tmp_path / "index"):
            pass


async def test_headers_are_read_by_the_page_where_they_lie_close(desk: Desk) -> None:
    async with HorizonReader(desk.ledger.url) as reader:
        tip = (await reader.network()).tip.sequence
        wanted = [1, 2, tip]
        found = await header_hashes(reader, wanted)
        assert sorted(found) == sorted(set(wanted))
        for sequence, one in found.items():
            assert one == await reader.ledger(sequence)


def whole_ledgers(rows: dict[str, list[dict[str, int]]]) -> list[int]:
    """Return the numbers of the remembered ledgers."""
    return [row["sequence"] for row in rows["index_ledger"]]
