"""An archive as a reader tells what a Horizon over the same ledger tells."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from stellar_sdk import AccountMerge, Asset, CreateAccount, Keypair, ManageData, Payment

from node.archive.layout import STATE, State, file_of
from node.archive.records import decode, encode
from node.networks.archive_files import ArchiveUnreadable, open_files
from node.networks.history_archive import AccountNotInArchive, HistoryArchiveReader
from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerTransaction, Reader, ReaderError
from node.service.exporting import export, from_horizon
from tests.support.ledger import LedgerInLoop, ledger_in_loop
from tests.support.transactions import signed

ALICE, BOB, CAROL = (Keypair.from_raw_ed25519_seed(bytes([one]) * 32) for one in (1, 2, 3))
MANY = 12


async def busy(ledger: LedgerInLoop) -> None:
    """Make a history of payments, data, a failed payment, an account created and one merged."""
    await ledger.fund(ALICE.public_key, BOB.public_key)
    start = {ALICE: 2 << 32, BOB: 2 << 32}
    for number in range(MANY):
        one = signed(
            ledger.passphrase,
            ALICE,
            start[ALICE] + number,
            Payment(BOB.public_key, Asset.native(), "1"),
            v1=number % 2 == 0,
        )
        amount = "1" if number % 3 else "100000"
        two = signed(
            ledger.passphrase,
            BOB,
            start[BOB] + number,
            ManageData("note", bytes([number])),
            Payment(ALICE.public_key, Asset.native(), amount),
        )
        await ledger.settle(one, two)
    made = signed(
        ledger.passphrase, ALICE, start[ALICE] + MANY, CreateAccount(CAROL.public_key, "5")
    )
    await ledger.settle(made)
    gone = signed(
        ledger.passphrase,
        BOB,
        start[BOB] + MANY,
        ManageData("note", None),
        AccountMerge(ALICE.public_key),
    )
    await ledger.settle(gone)


@asynccontextmanager
async def both(tmp_path: Path) -> AsyncIterator[tuple[HorizonReader, HistoryArchiveReader, Path]]:
    """Open a Horizon and an archive over one history."""
    root = tmp_path / "archive"
    async with ledger_in_loop(tmp_path / "ledger") as ledger:
        await busy(ledger)
        await export(await from_horizon(ledger.url), root, frequency=8)
        async with HorizonReader(ledger.url) as horizon, HistoryArchiveReader(str(root)) as archive:
            yield horizon, archive, root


async def all_of(reader: Reader, account: str, **given: object) -> list[LedgerTransaction]:
    return [one async for one in reader.transactions(account, **given)]  # type: ignore[arg-type]


async def test_it_tells_what_horizon_tells(tmp_path: Path) -> None:
    async with both(tmp_path) as (horizon, archive, _):
        network = await horizon.network()
        assert await archive.network() == replace(network, horizon_version="")
        assert await archive.ledgers() == await horizon.ledgers()
        assert await archive.ledgers(5, 3) == await horizon.ledgers(5, 3)
        assert await archive.ledgers(network.tip.sequence) == []
        assert await archive.ledger(9) == await horizon.ledger(9)
        for account in (ALICE, BOB, CAROL, Keypair.random()):
            for failed in (False, True):
                told = await all_of(horizon, account.public_key, include_failed=failed)
                assert await all_of(archive, account.public_key, include_failed=failed) == told
        told = await all_of(horizon, BOB.public_key, include_failed=True)
        assert len(told) == 2 * MANY + 2
        middle = told[7].position
        later = await all_of(archive, BOB.public_key, include_failed=True, after=middle)
        assert later == told[8:]
        assert await archive.transaction(told[3].hash) == told[3]
        assert await archive.transaction(bytes(32)) is None


async def test_it_tells_the_same_where_little_may_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.networks.history_archive.HELD_BYTES", 0)
    async with both(tmp_path) as (horizon, archive, _):
        for account in (ALICE, BOB):
            told = await all_of(horizon, account.public_key)
            assert await all_of(archive, account.public_key) == told


async def test_streams_run_side_by_side(tmp_path: Path) -> None:
    async with both(tmp_path) as (horizon, archive, _):
        accounts = (ALICE.public_key, BOB.public_key, CAROL.public_key)
        told = await asyncio.gather(*(all_of(archive, one) for one in accounts))
        assert list(told) == [await all_of(horizon, one) for one in accounts]


async def test_an_account_is_refused_by_name(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, archive, _root):
        with pytest.raises(AccountNotInArchive, match="what an account holds: ask a Horizon"):
            await archive.account(ALICE.public_key)


@asynccontextmanager
async def served(root: Path) -> AsyncIterator[str]:
    """Serve a directory as archives are served."""
    app = web.Application()
    app.router.add_static("/history", root)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/history"
    finally:
        await runner.cleanup()


async def test_an_archive_behind_a_url_is_the_same(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, archive, root), served(root) as url:
        async with HistoryArchiveReader(url) as remote:
            assert remote.url == url
            assert await remote.network() == await archive.network()
            account = ALICE.public_key
            assert await all_of(remote, account) == await all_of(archive, account)
        async with open_files(url) as files:
            assert await files.get("nothing/here") is None
            assert await files.get(STATE) == (root / STATE).read_bytes()


async def test_a_new_checkpoint_is_seen_when_the_network_is_asked(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    async with ledger_in_loop(tmp_path / "ledger") as ledger:
        for _ in range(11):
            await ledger.close()
        source = await from_horizon(ledger.url)
        await export(source, root, last=10, frequency=8)
        async with HistoryArchiveReader(str(root)) as archive:
            assert (await archive.network()).tip.sequence == 10
            with pytest.raises(ReaderError, match=r"cannot read ledger 11 from .*does not have it"):
                await archive.ledger(11)
            await export(source, root, last=12, frequency=8)
            assert (await archive.network()).tip.sequence == 12
            assert (await archive.ledger(11)).sequence == 11


async def test_what_is_wrong_is_a_reader_error(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, _archive, root):
        pass
    with pytest.raises(ArchiveUnreadable, match="there is no such directory"):
        async with HistoryArchiveReader(str(root / "no")):
            pytest.fail("it was opened")
    async with HistoryArchiveReader(str(root), passphrase="Another") as archive:
        with pytest.raises(ReaderError, match="it is of network 'Sandogh test ledger'"):
            await archive.network()

    async def why(path: str, raw: bytes | None) -> str:
        bent = tmp_path / "bent"
        shutil.rmtree(bent, ignore_errors=True)
        shutil.copytree(root, bent)
        (bent / path).unlink() if raw is None else (bent / path).write_bytes(raw)
        async with HistoryArchiveReader(str(bent)) as archive:
            with pytest.raises(ReaderError) as caught:
                await everything(archive)
        return caught.value.why

    async def everything(archive: HistoryArchiveReader) -> None:
        await archive.network()
        await archive.ledgers()
        await all_of(archive, ALICE.public_key)

    def without_first(category: str) -> bytes:
        found = list(decode((root / file_of(category, 7)).read_bytes(), ""))
        return encode(found[1:])

    def changed(category: str, at: int) -> bytes:
        found = list(decode((root / file_of(category, 7)).read_bytes(), ""))
        raw = bytearray(found[0])
        raw[at] ^= 1
        return encode([bytes(raw), *found[1:]])

    assert "is missing" in await why(STATE, None)
    assert "is not JSON" in await why(STATE, b"{")
    assert "is missing" in await why(file_of("ledger", 7), None)
    assert "is missing" in await why(file_of("results", 7), None)
    assert "does not hold ledgers 1 to 7" in await why(
        file_of("ledger", 7), without_first("ledger")
    )
    assert "ledger 1: header: " in await why(file_of("ledger", 7), changed("ledger", 0))
    assert "ledger 2: set: " in await why(file_of("transactions", 7), changed("transactions", 83))
    assert "ledger 2: set: " in await why(file_of("transactions", 7), without_first("transactions"))
    assert "ledger 2: results: " in await why(file_of("results", 7), changed("results", 47))
    assert "is not gzip" in await why(file_of("results", 7), b"PK" * 20)
    assert "it does not say its passphrase" in await why(STATE, State(17, None, 8).to_json())


async def give_another_beginning(tmp_path: Path, root: Path) -> None:
    """Put the first checkpoint of another history of the same network in an archive."""
    other = tmp_path / "other"
    async with ledger_in_loop(tmp_path / "second") as ledger:
        for _ in range(8):
            await ledger.close()
        await export(await from_horizon(ledger.url), other, frequency=8)
    for category in ("ledger", "transactions", "results"):
        shutil.copy(other / file_of(category, 7), root / file_of(category, 7))


async def test_another_beginning_is_refused(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, archive, root):
        await give_another_beginning(tmp_path, root)
        why = "checkpoint 15 .* does not name the hash of the one before"
        with pytest.raises(ReaderError, match=why):
            await all_of(archive, ALICE.public_key)


async def test_a_checkpoint_that_changes_between_two_readings_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.networks.history_archive.HELD", 1)
    async with both(tmp_path) as (_, archive, root):
        assert await all_of(archive, ALICE.public_key)
        await give_another_beginning(tmp_path, root)
        with pytest.raises(ReaderError, match=r"checkpoint 7 .* not what it was"):
            await all_of(archive, ALICE.public_key)
