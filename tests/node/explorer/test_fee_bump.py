"""A fee bump is found by either hash, and tells who paid."""

from sqlalchemy import insert
from stellar_sdk import (
    FeeBumpTransaction,
    FeeBumpTransactionEnvelope,
    ManageData,
    TransactionEnvelope,
    xdr,
)

from node.store.tables import transactions
from node.wire import toid
from tests.node.explorer.test_describe import fetched
from tests.support.ledger import LedgerInLoop
from tests.support.signed import keypair
from tests.support.transactions import signed


def result(inner: bytes) -> bytes:
    """Return the result of a fee bump whose inner transaction succeeded."""
    done = xdr.OperationResult(
        xdr.OperationResultCode.opINNER,
        xdr.OperationResultTr(
            xdr.OperationType.MANAGE_DATA,
            manage_data_result=xdr.ManageDataResult(xdr.ManageDataResultCode.MANAGE_DATA_SUCCESS),
        ),
    )
    pair = xdr.InnerTransactionResultPair(
        xdr.Hash(inner),
        xdr.InnerTransactionResult(
            xdr.Int64(200),
            xdr.InnerTransactionResultResult(xdr.TransactionResultCode.txSUCCESS, results=[done]),
            xdr.InnerTransactionResultExt(0),
        ),
    )
    return xdr.TransactionResult(
        xdr.Int64(400),
        xdr.TransactionResultResult(
            xdr.TransactionResultCode.txFEE_BUMP_INNER_SUCCESS, inner_result_pair=pair
        ),
        xdr.TransactionResultExt(0),
    ).to_xdr_bytes()


async def test_a_fee_bump_is_found_by_either_hash(loop_ledger: LedgerInLoop) -> None:
    payer, source = keypair(1), keypair(2)
    inner: TransactionEnvelope = signed(loop_ledger.passphrase, source, 1, ManageData("a", "b"))
    outer = FeeBumpTransactionEnvelope(
        FeeBumpTransaction(payer.public_key, 400, inner), loop_ledger.passphrase
    )
    outer.sign(payer)
    sequence = await loop_ledger.close()
    async with loop_ledger.serving.node.engine.begin() as connection:
        row = {
            "position": toid.encode(sequence, 1),
            "ledger": sequence,
            "close_time": 1_800_000_001,
            "hash": outer.hash(),
            "inner_hash": inner.hash(),
            "successful": True,
            "fee_charged": 200,
            "max_fee": 400,
            "operations": 1,
            "envelope": outer.to_xdr_object().to_xdr_bytes(),
            "result": result(inner.hash()),
        }
        await connection.execute(insert(transactions), [row])
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
