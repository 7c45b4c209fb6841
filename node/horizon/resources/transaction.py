"""A transaction's row, with what its envelope says, as Horizon's transaction resource."""

from typing import Any

from node.base.dates import LAST_MOMENT, format_rfc3339
from node.horizon.resources.amounts import base64_text
from node.horizon.resources.preconditions import bump_signatures, conditions, inner_fee
from node.store.read import TransactionRow
from node.wire.parsed import Memo, Transaction


def transaction_json(
    row: TransactionRow, said: Transaction, base: str, asked: bytes | None = None
) -> dict[str, Any]:
    """Render one transaction.

    Args:
        row: the stored transaction.
        said: its parsed envelope; its operations are not looked at.
        base: scheme and host of the request, for links.
        asked: under which hash it was asked for, if not its own: the inner one of a fee bump,
            which is then what the resource is named by.
    """
    name = (asked or row.hash).hex()
    here = f"{base}/transactions/{name}"
    paged = "{?cursor,limit,order}"
    signatures = [base64_text(one.signature) for one in said.signatures]
    body: dict[str, Any] = {
        "_links": {
            "self": {"href": here},
            "account": {"href": f"{base}/accounts/{said.source}"},
            "ledger": {"href": f"{base}/ledgers/{row.ledger}"},
            "operations": {"href": f"{here}/operations{paged}", "templated": True},
            "effects": {"href": f"{here}/effects{paged}", "templated": True},
            "precedes": {"href": f"{base}/transactions?order=asc&cursor={row.position}"},
            "succeeds": {"href": f"{base}/transactions?order=desc&cursor={row.position}"},
            "transaction": {"href": here},
        },
        "id": name,
        "paging_token": str(row.position),
        "successful": row.successful,
        "hash": name,
        "ledger": row.ledger,
        "created_at": format_rfc3339(row.close_time),
        "source_account": said.source,
        "source_account_sequence": str(said.sequence),
        "fee_account": said.fee_source,
        "fee_charged": str(row.fee_charged),
        "max_fee": str(said.fee),
        "operation_count": row.operations,
        "envelope_xdr": base64_text(row.envelope),
        "result_xdr": base64_text(row.result),
        **_memo(said.memo),
        "signatures": signatures,
        **_preconditions(row, said),
    }
    if said.outer_hash is not None:
        outer = bump_signatures(row.envelope)
        body["fee_bump_transaction"] = {"hash": said.outer_hash.hex(), "signatures": outer}
        body["inner_transaction"] = {
            "hash": said.hash.hex(),
            "signatures": signatures,
            "max_fee": str(inner_fee(row.envelope)),
        }
        if name == said.outer_hash.hex():
            body["signatures"] = outer
    return body


def _memo(memo: Memo) -> dict[str, Any]:
    if memo.type == "none" or memo.value is None:
        return {"memo_type": "none"}
    if memo.type == "text":
        assert isinstance(memo.value, bytes)
        return {
            "memo_type": "text",
            "memo": memo.value.decode("utf-8", "replace"),
            "memo_bytes": base64_text(memo.value),
        }
    value = memo.value
    return {
        "memo_type": memo.type,
        "memo": base64_text(value) if isinstance(value, bytes) else str(value),
    }


def _preconditions(row: TransactionRow, said: Transaction) -> dict[str, Any]:
    found: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    if said.min_time or said.max_time:
        found["timebounds"] = bounds = {"min_time": str(said.min_time)}
        if said.min_time <= LAST_MOMENT:
            beside["valid_after"] = format_rfc3339(said.min_time)
        if said.max_time:
            bounds["max_time"] = str(said.max_time)
            if said.max_time <= LAST_MOMENT:
                beside["valid_before"] = format_rfc3339(said.max_time)
    if said.conditions:
        found |= conditions(row.envelope)
    return {"preconditions": found, **beside} if found else {}
