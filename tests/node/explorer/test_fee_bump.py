"""A fee bump is found by either hash, and tells who paid."""

import asyncio

from stellar_sdk import (
    FeeBumpTransaction,
    FeeBumpTransactionEnvelope,
    ManageData,
    TransactionEnvelope,
)

from node.horizon.backend import Stored
from tests.node.explorer.test_describe import fetched
from tests.support.ledger import LedgerInLoop
from tests.support.signed import keypair
from tests.support.transactions import signed


async def test_a_fee_bump_is_found_by_either_hash(loop_ledger: LedgerInLoop) -> None:
    payer, source = keypair(91), keypair(92)
    await loop_ledger.fund(payer.public_key, source.public_key)
    made = loop_ledger.serving.node.latest.sequence << 32
    inner: TransactionEnvelope = signed(loop_ledger.passphrase, source, made, ManageData("a", "b"))
    outer = FeeBumpTransactionEnvelope(
        FeeBumpTransaction(payer.public_key, 400, inner), loop_ledger.passphrase
    )
    outer.sign(payer)
    node = loop_ledger.serving.node
    asked = asyncio.create_task(node.submit(outer.to_xdr_object().to_xdr_bytes()))
    [landed] = await loop_ledger.beside(asked)
    assert isinstance(landed, Stored)
    assert landed.row.successful
    for name in (outer.hash_hex(), inner.hash_hex()):
        got = await fetched(f"{loop_ledger.url}/explorer/tx/{name}?lang=en")
        for part in (
            f"Hash {outer.hash_hex()}",
            f"Inner transaction's hash {inner.hash_hex()}",
            f"Source account {source.public_key}",
            f"Fee paid by {payer.public_key}",
            "0.00002 coins at most 0.00004 coins",
        ):
            assert part in got.words, part
