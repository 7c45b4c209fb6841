"""A closed ledger's row as Horizon's ledger resource."""

import base64
from typing import Any

from stellar_sdk import xdr

from node.base.dates import format_rfc3339
from node.horizon.resources.amounts import amount
from node.store.read import LedgerRow


def ledger_json(row: LedgerRow, base: str) -> dict[str, Any]:
    """Render one ledger.

    Args:
        row: the stored ledger.
        base: scheme and host of the request, for links.
    """
    header = xdr.LedgerHeader.from_xdr_bytes(row.header)
    here = f"{base}/ledgers/{row.sequence}"
    paged = "{?cursor,limit,order}"
    return {
        "_links": {
            "self": {"href": here},
            "transactions": {"href": f"{here}/transactions{paged}", "templated": True},
            "operations": {"href": f"{here}/operations{paged}", "templated": True},
            "payments": {"href": f"{here}/payments{paged}", "templated": True},
            "effects": {"href": f"{here}/effects{paged}", "templated": True},
        },
        "id": row.hash.hex(),
        "paging_token": str(row.sequence << 32),
        "hash": row.hash.hex(),
        "prev_hash": header.previous_ledger_hash.hash.hex(),
        "sequence": row.sequence,
        "successful_transaction_count": row.successful,
        "failed_transaction_count": row.failed,
        "operation_count": row.operations,
        "tx_set_operation_count": row.set_operations,
        "closed_at": format_rfc3339(row.close_time),
        "total_coins": amount(header.total_coins.int64),
        "fee_pool": amount(header.fee_pool.int64),
        "base_fee_in_stroops": header.base_fee.uint32,
        "base_reserve_in_stroops": header.base_reserve.uint32,
        "max_tx_set_size": header.max_tx_set_size.uint32,
        "protocol_version": header.ledger_version.uint32,
        "header_xdr": base64.b64encode(row.header).decode(),
    }
