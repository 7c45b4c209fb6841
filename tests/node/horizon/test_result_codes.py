"""Result XDR becomes the strings Horizon uses, also where they do not follow the XDR name."""

from typing import Any

import pytest
from stellar_sdk import xdr

from node.wire.result_codes import result_codes


def _result(code: str, *operations: xdr.OperationResult) -> bytes:
    kind = xdr.TransactionResultCode[code]
    body = (
        xdr.TransactionResultResult(kind, results=list(operations))
        if code in ("txSUCCESS", "txFAILED")
        else xdr.TransactionResultResult(kind)
    )
    return xdr.TransactionResult(xdr.Int64(100), body, xdr.TransactionResultExt(0)).to_xdr_bytes()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("txBAD_SEQ", "tx_bad_seq"),
        ("txNO_ACCOUNT", "tx_no_source_account"),
        ("txBAD_AUTH_EXTRA", "tx_bad_auth_extra"),
        ("txBAD_MIN_SEQ_AGE_OR_GAP", "tx_bad_minseq_age_or_gap"),
        ("txNOT_SUPPORTED", "tx_not_supported"),
        ("txTOO_LATE", "tx_too_late"),
    ],
)
def test_transaction_codes(code: str, text: str) -> None:
    assert result_codes(_result(code)) == {"transaction": text}


def _inner(kind: str, arm: str, result: object) -> xdr.OperationResult:
    return xdr.OperationResult(
        xdr.OperationResultCode.opINNER,
        xdr.OperationResultTr(xdr.OperationType[kind], **{arm: result}),  # type: ignore[arg-type]
    )


def test_operation_codes_are_listed_in_order_successes_included() -> None:
    operations = [
        _inner(
            "BUMP_SEQUENCE",
            "bump_seq_result",
            xdr.BumpSequenceResult(xdr.BumpSequenceResultCode.BUMP_SEQUENCE_SUCCESS),
        ),
        _inner(
            "MANAGE_DATA",
            "manage_data_result",
            xdr.ManageDataResult(xdr.ManageDataResultCode.MANAGE_DATA_INVALID_NAME),
        ),
        _inner(
            "ACCOUNT_MERGE",
            "account_merge_result",
            xdr.AccountMergeResult(xdr.AccountMergeResultCode.ACCOUNT_MERGE_SEQNUM_TOO_FAR),
        ),
        _inner(
            "ALLOW_TRUST",
            "allow_trust_result",
            xdr.AllowTrustResult(xdr.AllowTrustResultCode.ALLOW_TRUST_NO_TRUST_LINE),
        ),
        _inner(
            "CREATE_ACCOUNT",
            "create_account_result",
            xdr.CreateAccountResult(xdr.CreateAccountResultCode.CREATE_ACCOUNT_ALREADY_EXIST),
        ),
        xdr.OperationResult(xdr.OperationResultCode.opNO_ACCOUNT),
        xdr.OperationResult(xdr.OperationResultCode.opBAD_AUTH),
    ]
    assert result_codes(_result("txFAILED", *operations)) == {
        "transaction": "tx_failed",
        "operations": [
            "op_success",
            "op_data_invalid_name",
            "op_seq_num_too_far",
            "op_no_trust",
            "op_already_exists",
            "op_no_source_account",
            "op_bad_auth",
        ],
    }


def test_every_code_of_every_supported_operation_has_a_text() -> None:
    cases: list[tuple[str, str, Any, Any]] = [
        ("PAYMENT", "payment_result", xdr.PaymentResult, xdr.PaymentResultCode),
        ("SET_OPTIONS", "set_options_result", xdr.SetOptionsResult, xdr.SetOptionsResultCode),
        ("CHANGE_TRUST", "change_trust_result", xdr.ChangeTrustResult, xdr.ChangeTrustResultCode),
    ]
    for kind, arm, result, codes in cases:
        for code in codes:
            (text,) = result_codes(_result("txFAILED", _inner(kind, arm, result(code))))[
                "operations"
            ]
            assert text.startswith("op_")
            assert kind.lower() not in text
