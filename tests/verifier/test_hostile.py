"""Sources that lie, stall or flood: a clear verdict each time, and never a stack trace."""

import base64
import dataclasses
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.counting.cast import Purse
from contracts.records.record import Record
from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerTransaction, NetworkMismatch, ReaderError
from node.wire.hashes import network_id
from node.wire.parsed import Asset
from tests.forgeries.desk import Desk
from tests.forgeries.verify import recount
from tests.forgeries.world import World
from tests.support.archives import audited, failed, faults_of
from tests.support.meddler import changed, meddling, send
from tests.verifier.strangers import Flooding, foreign, page, parsed, records
from tests.verifier.test_could_not_run import assert_one_sentence
from verifier.levels import Trust
from verifier.source.noting import NotingReader
from verifier.source.stream import read_casts
from verifier.source.watch import Watch, Ways

Answer = bytes | Callable[[BaseHTTPRequestHandler], None]


def wrong_ledger_hash(path: str, body: bytes) -> Answer:
    """Give every ledger another hash."""
    if "/ledgers/" in path and "transactions" not in path:
        return changed(body, lambda one: one.update(hash="0" * 64))
    return body


def wrong_transaction_hash(path: str, body: bytes) -> Answer:
    """Give transactions other hashes."""
    if "/transactions?" in path and (rows := records(body)):
        return page([one | {"hash": "0" * 64} for one in rows])
    return body


def html(path: str, body: bytes) -> Answer:
    """Answer with a page for people where transactions are asked for."""
    return b"<html>Sign in</html>" if "/transactions?" in path else body


def elsewhere(path: str, body: bytes) -> Answer:
    """Redirect to a server inside."""
    if "/transactions?" not in path:
        return body
    return lambda handler: send(handler, 302, b"", Location="http://127.0.0.1:9/")


def another_network(path: str, body: bytes) -> Answer:
    """Name another network."""
    if path == "/":
        return changed(body, lambda one: one.update(network_passphrase="Another network"))
    return body


def another_tip(path: str, body: bytes) -> Answer:
    """Say that the last ledger is one far away."""
    if path.startswith("/ledgers?order=desc"):
        return page([one | {"sequence": 2**30} for one in records(body)])
    return body


@pytest.mark.parametrize(
    ("meddle", "why"),
    [
        (wrong_ledger_hash, "does not hash to the ledger's hash"),
        (wrong_transaction_hash, "has another hash on this network"),
        (elsewhere, "it redirects elsewhere"),
        (another_network, "has another hash on this network"),
        (another_tip, "is not what the ledger's header says"),
    ],
)
async def test_a_source_that_lies_is_refused(
    desk: Desk, whole: World, meddle: Callable[[str, bytes], Answer], why: str
) -> None:
    await refused(desk, whole, meddle, why)


def test_the_command_says_so_in_one_sentence(desk: Desk, whole: World) -> None:
    with meddling(desk.ledger.url, html) as url:
        assert_one_sentence(recount(whole.authority.account, url), url, "is not JSON")


async def test_another_network_than_the_one_asked_for_is_named(desk: Desk, whole: World) -> None:
    with meddling(desk.ledger.url, another_network) as url:
        reader = HorizonReader(url, passphrase=desk.ledger.passphrase)
        with pytest.raises(NetworkMismatch, match="Another network"):
            await audited(whole.authority.account, [reader])


async def refused(desk: Desk, whole: World, meddle: Any, why: str, **given: Any) -> None:
    """Audit from a meddled source, which must be refused."""
    with (
        meddling(desk.ledger.url, meddle) as url,
        pytest.raises(ReaderError, match=why),
    ):
        await audited(whole.authority.account, [HorizonReader(url, **given)])


async def test_a_body_without_an_end_is_cut_off(desk: Desk, whole: World) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * 65536)
        except OSError:
            return

    def meddle(path: str, body: bytes) -> Answer:
        return endless if "/transactions?" in path else body

    await refused(desk, whole, meddle, "larger than 1000000 bytes", max_body=1_000_000)


async def test_a_server_that_never_answers_is_given_up(desk: Desk, whole: World) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    def meddle(path: str, body: bytes) -> Answer:
        return silent if "/transactions?" in path else body

    await refused(desk, whole, meddle, "no answer within 0.2 seconds", time_limit=0.2, tries=1)


async def test_pages_without_an_end_are_given_up(desk: Desk, whole: World) -> None:
    first: list[dict[str, Any]] = []

    def meddle(path: str, body: bytes) -> Answer:
        if f"/accounts/{whole.authority.account}/transactions?" not in path:
            return body
        if not first:
            first.append(records(body)[0])
        after = int(path.split("cursor=")[1].split("&")[0])
        token = max(after, int(first[0]["paging_token"]))
        return page([first[0] | {"paging_token": str(token + 4096 * n)} for n in range(1, 201)])

    await refused(desk, whole, meddle, "more than 1000 transactions", most=1000)


def in_ledger(meddle: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Any:
    """Meddle with what is told of whole ledgers only."""

    def act(path: str, body: bytes) -> Answer:
        if path.startswith("/ledgers/") and "/transactions?" in path and (rows := records(body)):
            return page(meddle(rows))
        return body

    return act


async def test_results_that_the_header_denies_fail_v1(desk: Desk, whole: World) -> None:
    name = whole.where["ballot 1"].hex()

    def dearer(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        def one(row: dict[str, Any]) -> dict[str, Any]:
            raw = bytearray(base64.b64decode(row["result_xdr"]))
            raw[7] ^= 1
            return row | {"result_xdr": base64.b64encode(raw).decode()}

        return [one(row) if row["hash"] == name else row for row in rows]

    with meddling(desk.ledger.url, in_ledger(dearer)) as url:
        report = await audited(whole.authority.account, [HorizonReader(url)])
    assert (report["verdict"], failed(report)) == ("failed", {"V1"})
    ledger = desk.ledger.get(f"/transactions/{name}").body["ledger"]
    assert faults_of(report, "V1") == [("results", ledger, None)]
    assert report["proof"]["level"] is None


async def test_a_ledger_told_in_part_proves_nothing_and_says_so(desk: Desk, whole: World) -> None:
    with meddling(desk.ledger.url, in_ledger(lambda rows: rows[1:])) as url:
        report = await audited(whole.authority.account, [HorizonReader(url)])
    assert (report["verdict"], report["proof"]["level"]) == ("verified", None)
    assert "it tells 0 of its 1 transactions" in report["proof"]["why"]


async def test_without_a_proof_no_level_is_claimed(desk: Desk, whole: World) -> None:
    reader = HorizonReader(desk.ledger.url)
    report = await audited(whole.authority.account, [reader], trust=Trust(prove=False))
    proof = report["proof"]
    assert (report["verdict"], proof["level"]) == ("verified", None)
    assert proof["reached"]["none"] == proof["transactions"] > 15


class UnknownKinds(World):
    """The authority posts records of kinds that nobody knows."""

    def after(self, step: str) -> None:
        """Post one before the ballots and one after."""
        if step in ("manifest", "close"):
            self.say(f"unknown {step}", Record(200, b"of a time to come"))


def test_unknown_kinds_are_passed_over(desk: Desk) -> None:
    world = UnknownKinds(desk).build()
    ran = recount(world.authority.account, desk.ledger.url)
    assert (ran.code, ran.failed, ran.findings) == (0, set(), [])


async def test_thousands_of_foreign_transactions_to_the_box_change_nothing(
    desk: Desk, whole: World
) -> None:
    election, url = whole.authority.account, desk.ledger.url
    told = await audited(election, [HorizonReader(url)])
    flood = Flooding(whole, desk, whole.box, 3000)
    with meddling(url, flood.meddle) as between:
        report = await audited(election, [HorizonReader(between)])
    assert flood.asked > 10
    assert report["verdict"] == "verified"
    same = ("verdict", "findings", "counts", "tally", "result")
    assert {key: report[key] for key in same} == {key: told[key] for key in same}


class Endless:
    """A source whose box has as many transactions of strangers as one likes to read."""

    url = "http://flood.example"

    def __init__(self, desk: Desk, whole: World, number: int) -> None:
        """Tell of so many."""
        (row,) = foreign(whole.box, whole.members[0], desk.ledger.passphrase, 1000, 1)
        self.one = parsed(row, network_id(desk.ledger.passphrase))
        self.box = whole.box.account
        self.number = number

    async def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield them, each an object of its own."""
        for number in range(self.number if account == self.box else 0):
            position = self.one.position + 4096 * number
            yield dataclasses.replace(self.one, position=position, envelope=bytes(500))


async def _peak(desk: Desk, whole: World, number: int) -> int:
    """Return the most bytes held while a flood is read and followed."""
    made: Any = Endless(desk, whole, number)
    said = whole.issuer.account
    setup: Any = SimpleNamespace(issuer=said, relay_keys=())
    purse = Purse(Asset("VOTE", said), whole.urn.account, whole.box.account)
    ways = Ways(setup, purse, (), 0)
    watch, noted = Watch(ways), NotingReader(made)
    tracemalloc.start()
    try:
        await read_casts(noted, ways, watch, None, 2**31, 2**31, lambda casts: None)
        assert not watch.moves.rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def test_memory_does_not_grow_with_what_strangers_send(desk: Desk, whole: World) -> None:
    await _peak(desk, whole, 100)
    few, many = await _peak(desk, whole, 500), await _peak(desk, whole, 8000)
    # a million would take some MB at most
    assert many - few < 7500 * 8, (few, many)
