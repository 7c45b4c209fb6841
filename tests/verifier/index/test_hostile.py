"""Sources that lie, stall or flood: the index says why, keeps what it had, and goes on later."""

import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from stellar_sdk import BumpSequence, ManageData, Payment, TransactionEnvelope

from node.networks.horizon import HorizonReader
from node.networks.reader import ReaderError
from tests.forgeries.desk import Desk
from tests.forgeries.verify import verify
from tests.forgeries.world import World
from tests.support.archives import audited
from tests.support.meddler import meddling
from tests.support.stores import store_url
from tests.verifier.index.rows import FEW, follow, opened, rows_of
from tests.verifier.strangers import Flooding, page, records
from tests.verifier.test_could_not_run import assert_one_sentence
from tests.verifier.test_hostile import (
    Answer,
    UnknownKinds,
    another_network,
    another_tip,
    elsewhere,
    html,
    wrong_transaction_hash,
)
from verifier.index.follow import Index
from verifier.index.remembering import RememberingReader
from verifier.index.report import report_of
from verifier.index.store import Store
from verifier.report.report import as_json


def silent(path: str, body: bytes) -> Answer:
    """Never answer."""

    def wait(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    return wait if "/transactions?" in path else body


def endless(path: str, body: bytes) -> Answer:
    """Send a body without an end."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * 65536)
        except OSError:
            return

    return write if "/transactions?" in path else body


def endless_pages() -> Callable[[str, bytes], Answer]:
    """Tell of more and more transactions, all of them the same."""
    first: list[dict[str, Any]] = []

    def meddle(path: str, body: bytes) -> Answer:
        if "/transactions?" not in path or not (first or records(body)):
            return body
        first[:] = first or records(body)[:1]
        after = int(path.split("cursor=")[1].split("&")[0])
        token = max(after, int(first[0]["paging_token"]))
        return page([first[0] | {"paging_token": str(token + 4096 * n)} for n in range(1, 201)])

    return meddle


LIES: dict[str, tuple[Callable[[str, bytes], Answer], str]] = {
    "wrong hashes": (wrong_transaction_hash, "has another hash on this network"),
    "a page for people": (html, "is not JSON"),
    "a redirect": (elsewhere, "it redirects elsewhere"),
    "another network": (another_network, "has another hash on this network"),
    "a ledger far away": (another_tip, "is not what the ledger's header says"),
    "no answer": (silent, "no answer within 0.2 seconds"),
    "a huge body": (endless, "larger than 1000000 bytes"),
    "pages without an end": (endless_pages(), "more than 1000 transactions"),
}
LIMITS: dict[str, dict[str, Any]] = {
    "no answer": {"time_limit": 0.2, "tries": 1},
    "a huge body": {"max_body": 1_000_000},
    "pages without an end": {"most": 1000},
}


@pytest.mark.parametrize("name", LIES)
async def test_a_lie_is_named_and_the_truth_taken_up_later(
    whole: World, desk: Desk, tmp_path: Path, name: str
) -> None:
    meddle, why = LIES[name]
    account, url = whole.authority.account, desk.ledger.url
    async with opened(tmp_path / "lied to") as database:
        with meddling(url, meddle) as liar:
            async with HorizonReader(liar, **LIMITS.get(name, {})) as reader:
                index = Index(Store(database, account), reader, some=FEW)
                with pytest.raises(ReaderError, match=why):
                    await index.catch_up()
        if name == "another network":
            # what it called itself is remembered: it is no index of the true network
            return
        await follow(database, url, account)
        found = await rows_of(database)
    async with opened(tmp_path / "told the truth") as database:
        await follow(database, url, account)
        assert found == await rows_of(database)


def test_the_command_says_so_in_one_sentence(whole: World, desk: Desk, tmp_path: Path) -> None:
    with meddling(desk.ledger.url, html) as url:
        words = ("--horizon", url, "--single-source", "--database", store_url(tmp_path / "index"))
        ran = verify("index", whole.authority.account, *words, "--json")
        assert_one_sentence(ran, url, "is not JSON")


@pytest.mark.parametrize("to", ["box", "authority"])
async def test_what_strangers_send_changes_nothing_and_is_not_kept(
    whole: World, desk: Desk, tmp_path: Path, to: str
) -> None:
    account, url = whole.authority.account, desk.ledger.url
    flood = Flooding(whole, desk, getattr(whole, to), 1500)
    async with opened(tmp_path / "flooded") as database:
        with meddling(url, flood.meddle) as between:
            async with HorizonReader(between) as reader:
                index = Index(Store(database, account), reader)
                await index.catch_up()
                assert index.state is not None
                found = await rows_of(database)
                remembering = RememberingReader(reader)
                did = await remembering.known((account,), index.state.tip)
    assert flood.asked > 5
    async with opened(tmp_path / "alone") as database, HorizonReader(url) as reader:
        await Index(Store(database, account), reader).catch_up()
        assert found == await rows_of(database)
        assert did == await RememberingReader(reader).known((account,), sys.maxsize)


async def test_unknown_kinds_are_passed_over(desk: Desk, tmp_path: Path) -> None:
    world = UnknownKinds(desk).build()
    async with opened(tmp_path / "index") as database:
        index = await follow(database, desk.ledger.url, world.authority.account)
        rows = await rows_of(database)
    assert index.state is not None
    assert index.state.counted == world.sums.count
    assert index.state.shown["result"] is not None
    unknown = [row for row in rows["index_act"] if row["kind"] == 200]
    assert [row["fault"] for row in unknown] == [None, None]


class FarJump(World):
    """A relay takes both channels to where sequence numbers end."""

    def during(self) -> None:
        """Bump both, and use both once more."""
        for channel in self.channels:
            far = 2**63 - 1000
            self.desk.settle(self.desk.operations(channel.account, [channel], BumpSequence(far)))
            self.desk.forget(channel.account)
            other = ManageData("other", b"value")
            self.desk.settle(self.desk.operations(channel.account, [channel], other))


async def test_gaps_beyond_all_numbers_are_counted(desk: Desk, tmp_path: Path) -> None:
    world = FarJump(desk).build()
    account = world.authority.account
    said = await audited(account, [HorizonReader(desk.ledger.url)])
    assert said["verdict"] == "verified"
    assert [one["reason"] for one in said["findings"]] == ["gap", "gap"]
    (touched,) = said["materiality"]["open"]
    assert touched["ballots"] > 2**63
    async with opened(tmp_path / "index") as database, HorizonReader(desk.ledger.url) as reader:
        store = Store(database, account)
        report = as_json(await report_of(Index(store, reader), store, [reader]))
    assert {key: report[key] for key in ("findings", "materiality", "counts")} == {
        key: said[key] for key in ("findings", "materiality", "counts")
    }


async def test_payments_beyond_all_numbers_are_told(
    desk: Desk, whole: World, tmp_path: Path
) -> None:
    name, network = whole.where["ballot 1"].hex(), desk.ledger.passphrase

    def much(row: dict[str, Any]) -> dict[str, Any]:
        said = TransactionEnvelope.from_xdr(row["envelope_xdr"], network)
        *data, payment = said.transaction.operations
        assert isinstance(payment, Payment)
        payment.amount = "922337203685.4775807"
        said.transaction.operations = [*data, payment, payment]
        rest = {key: value for key, value in row.items() if key != "result_xdr"}
        return rest | {"hash": said.hash().hex(), "envelope_xdr": said.to_xdr()}

    def meddle(path: str, body: bytes) -> Answer:
        if path.startswith("/ledgers") or "/transactions?" not in path:
            return body
        return page([much(one) if one["hash"] == name else one for one in records(body)])

    account = whole.authority.account
    with meddling(desk.ledger.url, meddle) as url:
        async with opened(tmp_path / "index") as database, HorizonReader(url) as reader:
            store = Store(database, account)
            report = as_json(await report_of(Index(store, reader), store, [reader]))
    assert report["verdict"] == "failed"
    assert {"payment", "balance"} <= {
        one["reason"] for check in report["checks"] if check["id"] == "V2"
        for one in check["faults"]
    }  # fmt: skip
