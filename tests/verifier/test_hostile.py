"""Sources that lie, stall or flood: a clear verdict each time, and never a stack trace."""

import base64
import json
import struct
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any

import pytest

from contracts.records.record import Record
from node.networks.horizon import HorizonReader
from node.networks.reader import NetworkMismatch, ReaderError
from node.wire.hashes import contents_hash, network_id
from tests.forgeries.desk import Desk
from tests.forgeries.verify import recount
from tests.forgeries.world import World
from tests.support.archives import audited, failed, faults_of
from tests.support.meddler import changed, meddling, send
from tests.verifier.test_could_not_run import assert_one_sentence
from verifier.levels import Trust

Answer = bytes | Callable[[BaseHTTPRequestHandler], None]


def records(body: bytes) -> list[dict[str, Any]]:
    """Return a page's records."""
    found: list[dict[str, Any]] = json.loads(body)["_embedded"]["records"]
    return found


def page(rows: list[dict[str, Any]]) -> bytes:
    """Return a page of records."""
    return json.dumps({"_links": {}, "_embedded": {"records": rows}}).encode()


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


def foreign(whole: World, desk: Desk, ledger: int, number: int) -> list[dict[str, Any]]:
    """Return rows of transactions by which a stranger sends a coin to the box, all different."""
    network = network_id(desk.ledger.passphrase)
    pay = bytes(4) + struct.pack(">I", 1) + bytes(4) + whole.box.public + bytes(4)
    rows = []
    for order in range(number):
        body = b"".join(
            (
                bytes(4) + whole.members[0].public,
                struct.pack(">IQII", 100, order + 1, 0, 0),
                struct.pack(">I", 1) + pay + struct.pack(">q", 1),
                bytes(4),
            )
        )
        envelope = struct.pack(">I", 2) + body + bytes(4)
        rows.append(
            {
                "hash": contents_hash(network, body).hex(),
                "ledger": ledger,
                "paging_token": str(ledger << 32 | order + 1000 << 12),
                "created_at": "2027-01-15T08:00:00Z",
                "successful": True,
                "envelope_xdr": base64.b64encode(envelope).decode(),
            }
        )
    return rows


async def test_thousands_of_foreign_transactions_to_the_box_change_nothing(
    desk: Desk, whole: World
) -> None:
    election, url = whole.authority.account, desk.ledger.url
    told = await audited(election, [HorizonReader(url)])
    ledger = int(desk.ledger.get(f"/transactions/{whole.where['ballot 1'].hex()}").body["ledger"])
    flood = foreign(whole, desk, ledger, 3000)
    asked = count()

    def meddle(path: str, body: bytes) -> Answer:
        if f"/accounts/{whole.box.account}/transactions?" not in path or "limit=10&" in path:
            return body
        next(asked)
        after = int(path.split("cursor=")[1].split("&")[0])
        limit = int(path.split("limit=")[1].split("&")[0])
        honest = records(body)
        rows = [one for one in flood if int(one["paging_token"]) > after]
        both = sorted([*honest, *rows], key=lambda one: int(one["paging_token"]))
        return page(both[:limit])

    with meddling(url, meddle) as between:
        report = await audited(election, [HorizonReader(between)])
    assert next(asked) > 10
    assert report["verdict"] == "verified"
    same = ("verdict", "findings", "counts", "tally", "result")
    assert {key: report[key] for key in same} == {key: told[key] for key in same}
