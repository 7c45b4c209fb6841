"""A submission is answered when its fate is known, and never kept for ever."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from stellar_sdk import ManageData

from node.horizon.backend import Overloaded, Stored, Unclear
from node.service import running
from node.store.write import StoreError
from tests.support.ledger import GENESIS_TIME, LedgerInLoop, ledger_in_loop
from tests.support.transactions import signed


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[LedgerInLoop]:
    """A node whose submissions wait for an instant only, one at a time."""
    async with ledger_in_loop(tmp_path / "l", submit_timeout=0.01, max_waiting=1) as running:
        yield running


async def test_a_submission_that_no_ledger_takes_in_time_is_unclear(
    impatient: LedgerInLoop,
) -> None:
    envelope = signed(impatient.passphrase, impatient.root, 0, ManageData("n", b"v"))
    async with (
        ClientSession() as session,
        session.post(impatient.url + "/transactions", data={"tx": envelope.to_xdr()}) as answer,
    ):
        body = await answer.json(content_type=None)
        assert (answer.status, body["extras"]["hash"]) == (504, envelope.hash_hex())
        assert body["type"].endswith("/transaction_submission_timeout")
    await impatient.close()
    async with (
        ClientSession() as session,
        session.post(impatient.url + "/transactions", data={"tx": envelope.to_xdr()}) as answer,
    ):
        assert answer.status == 200


async def test_more_submissions_than_may_wait_are_turned_away(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path / "l", max_waiting=1) as ledger:
        node = ledger.serving.node
        first = signed(ledger.passphrase, ledger.root, 0, ManageData("n", b"v"))
        raw = first.to_xdr_object().to_xdr_bytes()
        waiting = asyncio.create_task(node.submit(raw))
        await ledger.until_pending(1)
        assert isinstance(await node.submit(raw), Overloaded)
        await ledger.close()
        assert isinstance(await waiting, Stored)


async def test_a_ledger_that_cannot_be_stored_ends_the_node(
    loop_ledger: LedgerInLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("store ledger 2", "the disk is full")

    monkeypatch.setattr(running, "write_ledger", full)
    node = loop_ledger.serving.node
    for _ in range(2):
        with pytest.raises(StoreError):
            await node.close()
    assert node.latest.sequence == 1
    with pytest.raises(StoreError, match="the disk is full"):
        node.fault.result()


async def test_what_expired_before_its_ledger_is_told_at_the_close(
    loop_ledger: LedgerInLoop,
) -> None:
    envelope = signed(
        loop_ledger.passphrase,
        loop_ledger.root,
        0,
        ManageData("n", b"v"),
        bounds=(0, GENESIS_TIME + 10),
    )
    (outcome,) = await loop_ledger.settle(envelope, at=GENESIS_TIME + 60)
    assert isinstance(outcome, Unclear)
    (answer,) = await loop_ledger.settle(envelope)
    assert not isinstance(answer, Stored)
