"""stellar-sdk's own clients, synchronous and asynchronous, find what they need over HTTP."""

import asyncio

import pytest
from stellar_sdk import (
    Asset,
    ChangeTrust,
    Keypair,
    ManageData,
    Payment,
    Server,
    TextMemo,
    TransactionBuilder,
)
from stellar_sdk.client.aiohttp_client import AiohttpClient
from stellar_sdk.exceptions import BadRequestError, NotFoundError
from stellar_sdk.server_async import ServerAsync

from tests.support.ledger import LedgerInLoop, LedgerProcess
from tests.support.transactions import signed


def test_load_fund_submit_and_look_up(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    with Server(ledger.url) as server:
        with pytest.raises(NotFoundError):
            server.load_account(alice.public_key)
        ledger.fund(alice.public_key)
        assert server.fetch_base_fee() == 100
        built = TransactionBuilder(
            server.load_account(alice.public_key), ledger.passphrase, base_fee=100
        )
        envelope = (
            built.append_payment_op(ledger.root.public_key, Asset.native(), "12.5")
            .add_text_memo("hello")
            .add_time_bounds(0, 0)
            .build()
        )
        envelope.sign(alice)
        answer = ledger.beside(lambda: server.submit_transaction(envelope))
        assert answer["successful"] is True
        assert answer["memo"] == "hello"
        found = server.transactions().transaction(envelope.hash_hex()).call()
        assert found == answer
        balances = server.accounts().account_id(alice.public_key).call()["balances"]
        assert balances[-1]["asset_type"] == "native"
        assert balances[-1]["balance"] == "9987.4999900"


def test_every_class_of_refusal_reaches_the_client(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    ledger.fund(alice.public_key)
    pay = Payment(ledger.root.public_key, Asset.native(), "1")
    huge = Payment(ledger.root.public_key, Asset.native(), "99999")
    with Server(ledger.url) as server:
        start = server.load_account(alice.public_key).sequence
        with pytest.raises(BadRequestError) as fault:
            server.submit_transaction(
                signed(ledger.passphrase, alice, start + 7, pay), skip_memo_required_check=True
            )
        assert fault.value.extras is not None
        assert fault.value.extras["result_codes"] == {"transaction": "tx_bad_seq"}
        assert fault.value.type == "https://stellar.org/horizon-errors/transaction_failed"
        with pytest.raises(BadRequestError) as fault:
            ledger.beside(
                lambda: server.submit_transaction(
                    signed(ledger.passphrase, alice, start, huge), skip_memo_required_check=True
                )
            )
        assert fault.value.extras is not None
        codes = fault.value.extras["result_codes"]
        assert codes == {"transaction": "tx_failed", "operations": ["op_underfunded"]}


def test_pages_go_both_ways(ledger: LedgerProcess) -> None:
    people = [Keypair.random() for _ in range(7)]
    ledger.fund(*(one.public_key for one in people))
    with Server(ledger.url) as server:
        starts = {one: server.load_account(one.public_key).sequence for one in people}
        ledger.settle(
            *(signed(ledger.passphrase, one, starts[one], ManageData("n", b"v")) for one in people)
        )
        call = server.transactions().limit(3).order(desc=False)
        page = call.call()
        seen = []
        while page["_embedded"]["records"]:
            seen += [one["paging_token"] for one in page["_embedded"]["records"]]
            page = call.next()
        assert len(seen) == 8
        assert seen == sorted(set(seen), key=int)
        back = call.prev()["_embedded"]["records"]
        assert [one["paging_token"] for one in back] == seen[::-1][1:4]
        newest = server.transactions().limit(200).order(desc=True).call()["_embedded"]["records"]
        assert [one["paging_token"] for one in newest] == seen[::-1]
        ledgers = server.ledgers().order(desc=True).limit(1).call()["_embedded"]["records"]
        assert ledgers[0]["successful_transaction_count"] == 7


async def test_the_asynchronous_client_submits_beside_the_close(loop_ledger: LedgerInLoop) -> None:
    alice = Keypair.random()
    await loop_ledger.fund(alice.public_key)
    async with ServerAsync(loop_ledger.url, AiohttpClient()) as server:
        account = await server.load_account(alice.public_key)
        envelope = (
            TransactionBuilder(account, loop_ledger.passphrase, base_fee=100)
            .append_change_trust_op(Asset("VOTE", loop_ledger.root.public_key), "200")
            .add_time_bounds(0, 0)
            .build()
        )
        envelope.sign(alice)
        sent = asyncio.create_task(server.submit_transaction(envelope))
        (answer,) = await loop_ledger.beside(sent)
        assert answer["operation_count"] == 1
        page = await server.operations().for_transaction(envelope.hash_hex()).call()
        (operation,) = page["_embedded"]["records"]
        assert operation["type"] == "change_trust"
        assert operation["limit"] == "200.0000000"
        assert operation["trustor"] == alice.public_key


def test_the_same_envelope_again_gives_the_stored_result(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    ledger.fund(alice.public_key)
    start = int(ledger.get(f"/accounts/{alice.public_key}").body["sequence"])
    good = signed(ledger.passphrase, alice, start, ManageData("n", b"v"), memo=TextMemo("once"))
    (first,) = ledger.settle(good)
    assert first.status == 200
    assert ledger.submit(good).result(30).body == first.body
    bad = signed(
        ledger.passphrase,
        alice,
        start + 1,
        Payment(alice.public_key, Asset("X", alice.public_key), "1"),
        ChangeTrust(Asset("X", ledger.root.public_key), "0"),
    )
    (failed,) = ledger.settle(bad)
    assert failed.status == 400
    assert failed.body["extras"]["result_codes"]["transaction"] == "tx_failed"
    assert ledger.submit(bad).result(30).body == failed.body
    assert (
        ledger.get("/transactions").body["_embedded"]["records"][-1]["hash"] == first.body["hash"]
    )
    both = ledger.get(f"/accounts/{alice.public_key}/transactions?include_failed=true&order=desc")
    assert [one["successful"] for one in both.body["_embedded"]["records"]] == [False, True, True]


def test_a_transaction_posted_twice_at_once_is_answered_twice(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    ledger.fund(alice.public_key)
    start = int(ledger.get(f"/accounts/{alice.public_key}").body["sequence"])
    one = signed(ledger.passphrase, alice, start, ManageData("n", b"v"))
    first = ledger.submit(one)
    while ledger.pending() < 1:
        assert not first.done()
    second = ledger.submit(one)
    ledger.close()
    while not second.done():
        assert ledger.pending() == 0
    assert first.result(30).body == second.result(30).body


def test_a_second_transaction_of_an_account_is_told_to_come_again(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    ledger.fund(alice.public_key)
    start = int(ledger.get(f"/accounts/{alice.public_key}").body["sequence"])
    waiting = signed(ledger.passphrase, alice, start, ManageData("n", b"v"))
    too_soon = signed(ledger.passphrase, alice, start + 1, ManageData("n", b"w"))
    first = ledger.submit(waiting)
    while ledger.pending() < 1:
        assert not first.done()
    answer = ledger.submit(too_soon).result(30)
    assert answer.status == 504
    assert answer.body["extras"]["hash"] == too_soon.hash_hex()
    ledger.close()
    assert first.result(30).status == 200
    assert ledger.settle(too_soon)[0].status == 200
