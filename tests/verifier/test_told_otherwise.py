"""A Horizon that tells what no ledger holds, and everything that follows from it: it is found out.

It tells transactions at another place or time, takes back a header that it showed to be compared,
or hides a ballot, together with a commission and trustees who leave it out too.
"""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stellar_sdk import xdr

from contracts.reading.accounts import PART, read_records
from node.base.dates import format_rfc3339
from node.networks.history_archive import HistoryArchiveReader
from node.networks.horizon import HorizonReader
from node.networks.reader import ReaderError
from tests.forgeries.desk import Desk
from tests.forgeries.forged_acts import CountsAnnulled, LeavesOneOut
from tests.forgeries.forged_casts import NewKey
from tests.forgeries.world import World
from tests.support.archives import FREQUENCY, archive_of, audited, failed, faults_of, quorum_of
from tests.support.meddler import Meddle, changed, meddling
from tests.verifier.hiding import hiding
from tests.verifier.index.rows import opened
from tests.verifier.strangers import page, records
from verifier.index.follow import Index
from verifier.index.report import report_of
from verifier.index.store import Store
from verifier.levels import Trust
from verifier.report.report import as_json
from verifier.source.casts import PlaceTaken


def ledger_of(desk: Desk, name: str) -> int:
    """Return the ledger that holds a transaction."""
    return int(desk.ledger.get(f"/transactions/{name}").body["ledger"])


def beside(name: str, change: dict[str, Any]) -> Meddle:
    """Tell one transaction otherwise, but where whole ledgers are told."""

    def meddle(path: str, body: bytes) -> bytes:
        if path.startswith("/ledgers") or "/transactions?" not in path:
            return body
        return page([one | change if one["hash"] == name else one for one in records(body)])

    return meddle


@pytest.mark.parametrize("archived", [False, True], ids=["alone", "beside an archive"])
@pytest.mark.parametrize("what", ["time", "place"])
async def test_another_time_or_place_is_named(
    desk: Desk, whole: World, archive: Path, what: str, archived: bool
) -> None:
    name = whole.where["ballot 1"].hex()
    said = desk.ledger.get(f"/transactions/{name}").body
    # within the hours of voting, and the only one of its ledger: nothing else follows from it
    change: dict[str, Any] = {
        "time": {"created_at": desk.ledger.get(f"/ledgers/{said['ledger'] + 1}").body["closed_at"]},
        "place": {"paging_token": str(int(said["paging_token"]) + 4096)},
    }[what]
    with meddling(desk.ledger.url, beside(name, change)) as url:
        readers = [HorizonReader(url), HistoryArchiveReader(str(archive))]
        report = await audited(whole.authority.account, readers[: 1 + archived])
    check, reason = ("V14", "transaction") if archived else ("V1", "results")
    assert (report["verdict"], failed(report)) == ("failed", {check})
    assert faults_of(report, check) == [(reason, said["ledger"], name)]
    assert report["proof"]["level"] is None


def other_header(one: dict[str, Any], change: Callable[[xdr.LedgerHeader], None]) -> None:
    """Change a ledger's header in its JSON, and the hash beside it."""
    header = xdr.LedgerHeader.from_xdr(one["header_xdr"])
    change(header)
    raw = header.to_xdr_bytes()
    one["header_xdr"] = base64.b64encode(raw).decode()
    one["hash"] = hashlib.sha256(raw).hexdigest()
    one["closed_at"] = format_rfc3339(header.scp_value.close_time.time_point.uint64)


async def test_a_header_shown_to_be_compared_and_then_taken_back(desk: Desk, whole: World) -> None:
    ledger = ledger_of(desk, whole.where["ballot 1"].hex())
    proving: list[str] = []

    def other(header: xdr.LedgerHeader) -> None:
        header.bucket_list_hash = xdr.Hash(bytes(32))

    def meddle(path: str, body: bytes) -> bytes:
        if path.startswith("/ledgers/") and "/transactions?" in path:
            proving.append(path)
        if proving and path == f"/ledgers/{ledger}":
            return changed(body, lambda one: other_header(one, other))
        return body

    with meddling(desk.ledger.url, meddle) as url:
        readers = [HorizonReader(url), HorizonReader(desk.ledger.url)]
        report = await audited(whole.authority.account, readers)
    assert (report["verdict"], failed(report)) == ("failed", {"V1"})
    assert faults_of(report, "V1") == [("results", ledger, None)]
    assert report["proof"]["level"] is None


async def test_another_last_ledger_by_the_end_than_is_compared(desk: Desk, whole: World) -> None:
    last = ledger_of(desk, whole.where[f"ballot {len(whole.voters) - 1}"].hex())

    def later(header: xdr.LedgerHeader) -> None:
        header.scp_value.close_time = xdr.TimePoint(xdr.Uint64(whole.closes + 1))

    def meddle(path: str, body: bytes) -> bytes:
        # asked for alone it closes after the end, in a page of ledgers in time
        if path == f"/ledgers/{last}":
            return changed(body, lambda one: other_header(one, later))
        return body

    why = f"ledgers {last - 1} and {last} from .* as the last by the end"
    with meddling(desk.ledger.url, meddle) as url, pytest.raises(ReaderError, match=why):
        await audited(whole.authority.account, [HorizonReader(url), HorizonReader(desk.ledger.url)])


@pytest.fixture(scope="module")
def hidden(desk: Desk) -> World:
    """Hold an election in which commission and trustees leave a ballot out."""
    return LeavesOneOut(desk).build()


def last_of(world: World) -> str:
    """Return the name of the last ballot."""
    return f"ballot {len(world.voters) - 1}"


async def test_a_ballot_hidden_by_all_is_found_in_an_archive(
    desk: Desk, hidden: World, tmp_path: Path
) -> None:
    for _ in range(2 * FREQUENCY):
        desk.ledger.close()
    archive = await archive_of(desk.ledger, tmp_path / "archive")
    name = hidden.where[last_of(hidden)].hex()
    trust = Trust(quorum=quorum_of(desk.ledger))
    with meddling(desk.ledger.url, hiding(hidden, last_of(hidden))) as url:
        readers = [HorizonReader(url), HistoryArchiveReader(str(archive))]
        report = await audited(hidden.authority.account, readers, trust=trust)
    assert (report["verdict"], failed(report)) == ("failed", {"V14"})
    assert faults_of(report, "V14") == [("untold", ledger_of(desk, name), name)]
    assert report["proof"]["reached"]["D"] == 0


async def test_a_ballot_hidden_by_all_is_paid_for_at_an_honest_source(
    desk: Desk, hidden: World, tmp_path: Path
) -> None:
    with meddling(desk.ledger.url, hiding(hidden, last_of(hidden))) as url:
        readers = [HorizonReader(url), HorizonReader(desk.ledger.url)]
        report = await audited(hidden.authority.account, readers)
        async with opened(tmp_path / "index") as database, HorizonReader(url) as reader:
            store = Store(database, hidden.authority.account)
            async with HorizonReader(desk.ledger.url) as honest:
                said = await report_of(Index(store, reader), store, [reader, honest])
    for told in (report, as_json(said)):
        assert (told["verdict"], failed(told)) == ("failed", {"V2"})
        assert faults_of(told, "V2") == [("balance", None, None)]


def without(*names: bytes) -> Meddle:
    """Keep transactions back where an account's are told."""
    hidden = {name.hex() for name in names}

    def meddle(path: str, body: bytes) -> bytes:
        if path.startswith("/ledgers") or "/transactions?" not in path:
            return body
        return page([one for one in records(body) if one["hash"] not in hidden])

    return meddle


@pytest.fixture(scope="module")
def annulled(desk: Desk) -> World:
    """Hold an election in which commission and trustees count a ballot that they annulled."""
    return CountsAnnulled(desk).build()


async def test_an_annulment_hidden_by_all_is_told_by_an_honest_source(
    desk: Desk, annulled: World, tmp_path: Path
) -> None:
    name, account = annulled.where["amend"], annulled.authority.account
    expected = [("untold", ledger_of(desk, name.hex()), name.hex())]
    with meddling(desk.ledger.url, without(name)) as url:
        assert (await audited(account, [HorizonReader(url)]))["verdict"] == "verified"
        report = await audited(account, [HorizonReader(url), HorizonReader(desk.ledger.url)])
        async with opened(tmp_path / "index") as database, HorizonReader(url) as reader:
            store = Store(database, account)
            async with HorizonReader(desk.ledger.url) as honest:
                said = await report_of(Index(store, reader), store, [reader, honest])
    for told in (report, as_json(said)):
        assert (told["verdict"], failed(told)) == ("failed", {"V1"})
        assert faults_of(told, "V1") == expected
    (fault,) = report["checks"][0]["faults"]
    assert fault["text"] == f"{url} keeps back what {desk.ledger.url} tells of {account}"


async def test_what_the_second_source_keeps_back_is_named(desk: Desk, whole: World) -> None:
    account = whole.authority.account
    async with HorizonReader(desk.ledger.url) as reader:
        posted = await read_records(reader, account, 2**31)
    assert posted is not None
    # a record, a change of settings, and how the box began
    names = [whole.where["share 3"], posted.settings[0].hash, whole.where["setup"]]
    with meddling(desk.ledger.url, without(*names)) as url:
        readers = [HorizonReader(desk.ledger.url), HorizonReader(url)]
        report = await audited(account, readers)
    assert (report["verdict"], failed(report)) == ("failed", {"V1"})
    told = faults_of(report, "V1")
    for name in names:
        assert ("untold", ledger_of(desk, name.hex()), name.hex()) in told
    assert {reason for reason, _, _ in told} == {"untold"}


def at_place_of(desk: Desk, name: str, other: str) -> Meddle:
    """Tell one transaction where another lies."""
    said = desk.ledger.get(f"/transactions/{other}").body
    return beside(name, {one: said[one] for one in ("ledger", "paging_token", "created_at")})


async def test_an_amendment_told_at_the_place_of_a_ballot(desk: Desk) -> None:
    world = NewKey(desk).build()
    name, ballot = world.where["amend"].hex(), world.where["ballot 4"].hex()
    with (
        meddling(desk.ledger.url, at_place_of(desk, name, ballot)) as url,
        pytest.raises(PlaceTaken, match=f"the ballot {ballot}"),
    ):
        await audited(world.authority.account, [HorizonReader(url)])


async def test_two_records_told_at_one_place(desk: Desk, whole: World) -> None:
    name, other = whole.where["share 3"].hex(), whole.where["result"].hex()
    with (
        meddling(desk.ledger.url, at_place_of(desk, name, other)) as url,
        pytest.raises(ReaderError, match="it tells records of G"),
    ):
        await audited(whole.authority.account, [HorizonReader(url)])


async def test_records_made_up_for_ever_are_given_up(desk: Desk, whole: World) -> None:
    account, last = whole.authority.account, 2**31
    async with HorizonReader(desk.ledger.url) as reader:
        found = await read_records(reader, account, last)
        assert found is not None
        parts = sum(len(one.transactions) for one in found.records) + len(found.settings)
        size = sum(len(one.record.body) for one in found.records) + PART * parts
        assert await read_records(reader, account, last, most=size) == found
        with pytest.raises(ReaderError, match=f"more than {size - 1} bytes of records"):
            await read_records(reader, account, last, most=size - 1)
