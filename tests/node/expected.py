"""Results as the XDR classes write them: what the ledger's own bytes are compared with."""

from typing import Any

from stellar_sdk import xdr

Op = xdr.OperationType
Tx = xdr.TransactionResultCode


def op(kind: Op, code: Any = 0, **more: Any) -> xdr.OperationResult:
    """Return an operation's own result; code 0 is its success."""
    class_name = "".join(part.capitalize() for part in kind.name.split("_")) + "Result"
    codes = getattr(xdr, class_name + "Code")
    inner = getattr(xdr, class_name)(codes(code), **more)
    name = "bump_seq_result" if kind == Op.BUMP_SEQUENCE else kind.name.lower() + "_result"
    return xdr.OperationResult(
        xdr.OperationResultCode.opINNER, xdr.OperationResultTr(kind, **{name: inner})
    )


def merged(balance: int) -> xdr.OperationResult:
    """Return the success of an AccountMerge that moved a balance."""
    return op(Op.ACCOUNT_MERGE, source_account_balance=xdr.Int64(balance))


def general(code: xdr.OperationResultCode) -> xdr.OperationResult:
    """Return a failure that any operation may have."""
    return xdr.OperationResult(code)


def result(fee: int, code: Tx, *operations: xdr.OperationResult) -> bytes:
    """Return TransactionResult XDR."""
    with_results = code in (Tx.txSUCCESS, Tx.txFAILED)
    body = xdr.TransactionResultResult(code, results=list(operations) if with_results else None)
    return xdr.TransactionResult(xdr.Int64(fee), body, xdr.TransactionResultExt(0)).to_xdr_bytes()


def bumped(fee: int, inner_hash: bytes, inner: bytes) -> bytes:
    """Return the result of a fee bump from its inner transaction's TransactionResult XDR."""
    said = xdr.TransactionResult.from_xdr_bytes(inner)
    within = xdr.InnerTransactionResult(
        said.fee_charged,
        xdr.InnerTransactionResultResult(said.result.code, said.result.results),
        xdr.InnerTransactionResultExt(0),
    )
    successful = said.result.code == Tx.txSUCCESS
    body = xdr.TransactionResultResult(
        Tx.txFEE_BUMP_INNER_SUCCESS if successful else Tx.txFEE_BUMP_INNER_FAILED,
        inner_result_pair=xdr.InnerTransactionResultPair(xdr.Hash(inner_hash), within),
    )
    return xdr.TransactionResult(xdr.Int64(fee), body, xdr.TransactionResultExt(0)).to_xdr_bytes()


def success(*operations: xdr.OperationResult) -> bytes:
    """Return the result of a success at the base fee of 100."""
    return result(100 * len(operations), Tx.txSUCCESS, *operations)


def failed(*operations: xdr.OperationResult) -> bytes:
    """Return the result of a failure in an operation at the base fee of 100."""
    return result(100 * len(operations), Tx.txFAILED, *operations)
