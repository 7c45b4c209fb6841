"""TransactionResult XDR as the result strings that Horizon answers with."""

from enum import Enum
from typing import Any

from stellar_sdk import xdr

_TRANSACTION = {
    "txNO_ACCOUNT": "tx_no_source_account",
    "txBAD_MIN_SEQ_AGE_OR_GAP": "tx_bad_minseq_age_or_gap",
}
_OUTER = {"opNO_ACCOUNT": "op_no_source_account"}
_ARMS = {"BUMP_SEQUENCE": "bump_seq_result"}
_INNER = {
    "CREATE_ACCOUNT_ALREADY_EXIST": "op_already_exists",
    "ALLOW_TRUST_NO_TRUST_LINE": "op_no_trust",
    "ALLOW_TRUST_TRUST_NOT_REQUIRED": "op_not_required",
    "SET_TRUST_LINE_FLAGS_NO_TRUST_LINE": "op_no_trust",
    "CHANGE_TRUST_NOT_AUTH_MAINTAIN_LIABILITIES": "op_not_aut_maintain_liabilities",
    "ACCOUNT_MERGE_SEQNUM_TOO_FAR": "op_seq_num_too_far",
    "MANAGE_DATA_NAME_NOT_FOUND": "op_data_name_not_found",
    "MANAGE_DATA_INVALID_NAME": "op_data_invalid_name",
}


def result_codes(result: bytes) -> dict[str, Any]:
    """Return `transaction`, and `inner_transaction` and `operations` where the result has them.

    Args:
        result: TransactionResult XDR.
    """
    body = xdr.TransactionResult.from_xdr_bytes(result).result
    codes: dict[str, Any] = {"transaction": _transaction(body.code)}
    operations = body.results
    if body.inner_result_pair is not None:
        inner = body.inner_result_pair.result.result
        codes["inner_transaction"] = _transaction(inner.code)
        operations = inner.results
    if operations is not None:
        codes["operations"] = [_operation(one) for one in operations]
    return codes


def _transaction(code: Enum) -> str:
    return _TRANSACTION.get(code.name, "tx_" + code.name.removeprefix("tx").lower())


def _operation(result: xdr.OperationResult) -> str:
    if result.tr is None:
        return _OUTER.get(result.code.name, "op_" + result.code.name.removeprefix("op").lower())
    kind = result.tr.type.name
    arm: Any = getattr(result.tr, _ARMS.get(kind, kind.lower() + "_result"))
    name: str = arm.code.name
    return _INNER.get(name, "op_" + name.removeprefix(kind + "_").lower())
