"""A killed node goes on at its last closed ledger and has lost nothing it acknowledged."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from stellar_sdk import AccountMerge, Keypair, ManageData

from tests.support.ledger import GENESIS_TIME, Answer, LedgerProcess
from tests.support.transactions import signed


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[LedgerProcess]:
    """The installed command, each time from nothing."""
    with LedgerProcess(tmp_path / "ledger", installed=True) as running:
        yield running


def _sequence(ledger: LedgerProcess, account: Keypair) -> int:
    return int(ledger.get(f"/accounts/{account.public_key}").body["sequence"])


def test_the_chain_goes_on_after_a_kill(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    ledger.fund(alice.public_key)
    start = _sequence(ledger, alice)
    one = signed(ledger.passphrase, alice, start, ManageData("name", b"value"))
    (acknowledged,) = ledger.settle(one, at=GENESIS_TIME + 500)
    account = ledger.get(f"/accounts/{alice.public_key}").body
    last = ledger.get("/ledgers/3").body
    ledger.restart()
    root = ledger.get("/").body
    assert root["history_latest_ledger"] == 3
    after = ledger.get(f"/transactions/{one.hash_hex()}").body
    assert after["result_xdr"] == acknowledged.body["result_xdr"]
    again = ledger.get(f"/accounts/{alice.public_key}").body
    for links in (account, again):
        del links["_links"]
    assert again == account
    two = signed(ledger.passphrase, alice, start + 1, ManageData("name", None))
    (answer,) = ledger.settle(two)
    assert answer.status == 200
    following = ledger.get("/ledgers/4").body
    assert following["prev_hash"] == last["hash"]
    assert following["closed_at"] == "2027-01-15T08:08:21Z"


def test_what_was_not_acknowledged_may_be_sent_again_after_a_kill(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    ledger.fund(alice.public_key)
    one = signed(ledger.passphrase, alice, _sequence(ledger, alice), ManageData("n", b"v"))
    waiting: Future[Answer] = ledger.submit(one)
    while ledger.pending() < 1:
        assert not waiting.done()
    ledger.restart()
    with pytest.raises(OSError):
        waiting.result(30)
    assert ledger.get(f"/transactions/{one.hash_hex()}").status == 404
    assert ledger.settle(one)[0].status == 200


def test_killed_in_the_middle_of_many_closes_no_answer_is_lost(ledger: LedgerProcess) -> None:
    people = [Keypair.random() for _ in range(20)]
    ledger.fund(*(one.public_key for one in people))
    starts = [_sequence(ledger, one) for one in people]
    sent = [
        signed(ledger.passphrase, one, start, ManageData("n", bytes([i])))
        for i, (one, start) in enumerate(zip(people, starts, strict=True))
    ]
    answers = ledger.settle(*sent[:10])
    late = [ledger.submit(one) for one in sent[10:]]
    while ledger.pending() < 10:
        assert not any(one.done() for one in late)
    closing = ledger.closing()
    ledger.kill()
    known = [one.result(30) for one in late if one.exception(30) is None]
    if closing.exception(30) is None:
        assert closing.result(30)["sequence"] == 4
    ledger.start()
    for answer in [*answers, *known]:
        assert answer.status == 200
        stored = ledger.get(f"/transactions/{answer.body['hash']}").body
        assert stored["ledger"] == answer.body["ledger"]
    sequence = ledger.get("/").body["history_latest_ledger"]
    for number in range(2, sequence + 1):
        here = ledger.get(f"/ledgers/{number}").body
        assert here["prev_hash"] == ledger.get(f"/ledgers/{number - 1}").body["hash"]


def test_a_merged_account_keeps_its_history(ledger: LedgerProcess) -> None:
    alice = Keypair.random()
    ledger.fund(alice.public_key)
    start = _sequence(ledger, alice)
    data = signed(ledger.passphrase, alice, start, ManageData("n", b"v"))
    gone = signed(
        ledger.passphrase,
        alice,
        start + 1,
        ManageData("n", None),
        AccountMerge(ledger.root.public_key),
    )
    ledger.settle(data)
    assert ledger.settle(gone)[0].status == 200
    ledger.restart()
    assert ledger.get(f"/accounts/{alice.public_key}").status == 404
    history = ledger.get(f"/accounts/{alice.public_key}/transactions").body
    hashes = [one["hash"] for one in history["_embedded"]["records"]]
    assert hashes[1:] == [data.hash_hex(), gone.hash_hex()]
    operations = ledger.get(f"/transactions/{gone.hash_hex()}/operations").body
    merge = operations["_embedded"]["records"][1]
    assert (merge["type"], merge["into"]) == ("account_merge", ledger.root.public_key)


def test_another_passphrase_than_the_stored_one_is_refused(ledger: LedgerProcess) -> None:
    ledger.kill()
    ledger.passphrase = "Another network"
    with pytest.raises(AssertionError, match="ended with 2"):
        ledger.start()
