"""`/transactions_async`, what is acceptable, and requests that take too long."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from stellar_sdk import Asset, Keypair, ManageData, Payment, TransactionEnvelope, xdr

from node.horizon.limits import Limits
from tests.support.ledger import LedgerInLoop, ledger_in_loop
from tests.support.transactions import signed


async def _post(ledger: LedgerInLoop, tx: str) -> tuple[int, dict[str, Any]]:
    async with (
        ClientSession() as session,
        session.post(ledger.url + "/transactions_async", data={"tx": tx}) as answer,
    ):
        return answer.status, await answer.json(content_type=None)


async def test_the_answer_is_what_a_core_says(loop_ledger: LedgerInLoop) -> None:
    ann = Keypair.random()
    await loop_ledger.fund(ann.public_key)
    start = 2 << 32

    def made(sequence: int, value: bytes) -> TransactionEnvelope:
        return signed(loop_ledger.passphrase, ann, sequence, ManageData("n", value))

    first, second, wrong = made(start, b"1"), made(start + 1, b"2"), made(start + 9, b"3")
    refused = await _post(loop_ledger, wrong.to_xdr())
    assert (refused[0], refused[1]["tx_status"]) == (400, "ERROR")
    result = xdr.TransactionResult.from_xdr(refused[1]["error_result_xdr"])
    assert result.result.code == xdr.TransactionResultCode.txBAD_SEQ
    for envelope, answer in (
        (first, (201, "PENDING")),
        (first, (409, "DUPLICATE")),
        (second, (503, "TRY_AGAIN_LATER")),
    ):
        status, body = await _post(loop_ledger, envelope.to_xdr())
        assert (status, body["tx_status"]) == answer
        assert body["hash"] == envelope.hash_hex()
        assert "error_result_xdr" not in body
    status, body = await _post(loop_ledger, "AAAA")
    assert (status, body["type"].rsplit("/", 1)[1]) == (400, "transaction_malformed")
    await loop_ledger.close()
    async with (
        ClientSession() as session,
        session.get(f"{loop_ledger.url}/transactions/{first.hash_hex()}") as found,
    ):
        assert (await found.json(content_type=None))["successful"] is True


async def test_who_asks_again_after_it_waits_for_the_ledger(loop_ledger: LedgerInLoop) -> None:
    ann = Keypair.random()
    await loop_ledger.fund(ann.public_key)
    pay = Payment(loop_ledger.root.public_key, Asset.native(), "1")
    envelope = signed(loop_ledger.passphrase, ann, 2 << 32, pay)
    assert (await _post(loop_ledger, envelope.to_xdr()))[0] == 201

    async def blocking() -> int:
        async with (
            ClientSession() as session,
            session.post(
                loop_ledger.url + "/transactions", data={"tx": envelope.to_xdr()}
            ) as answer,
        ):
            return answer.status

    asked = asyncio.create_task(blocking())
    await asyncio.sleep(0.2)
    assert not asked.done()
    await loop_ledger.close()
    assert await asked == 200


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 200),
        ("*/*", 200),
        ("application/*", 200),
        ("application/json", 200),
        ("text/html, application/hal+json;q=0.5", 200),
        ("text/html", 406),
        ("application/octet-stream", 406),
        ("application/json;q=0", 406),
    ],
)
async def test_a_form_that_is_not_there_is_not_acceptable(
    loop_ledger: LedgerInLoop, accept: str, status: int
) -> None:
    async with ClientSession() as session:
        for path in ("/", "/ledgers", "/ledgers/1", "/health", "/fee_stats"):
            url = loop_ledger.url + path
            async with session.get(url, headers={"Accept": accept}) as answer:
                body = await answer.json(content_type=None)
                assert answer.status == status
                if status == 406:
                    assert body["type"] == "https://stellar.org/horizon-errors/not_acceptable"


async def test_a_request_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    limits = Limits(request_seconds=0.0)
    async with (
        ledger_in_loop(tmp_path / "ledger", limits=limits) as ledger,
        ClientSession() as session,
    ):
        for path in ("/ledgers", "/ledgers/1", "/fee_stats"):
            async with session.get(ledger.url + path) as answer:
                body = await answer.json(content_type=None)
                assert answer.status == 504
                assert body["type"] == "https://stellar.org/horizon-errors/timeout"
