"""What stellar-core says of its queue, read the same from a core and through Horizon."""

from typing import Any

from xdrlib3 import Error as XdrError

from node.networks.submitter import Pending, Rejected, ResultCodes, Unclear
from node.wire.result_codes import result_codes

_NOT_XDR = (ValueError, TypeError, EOFError, XdrError, RecursionError, AttributeError)


def judged(name: bytes, status: str, result: bytes | None, wait: float | None) -> Pending:
    """Return Pending for an envelope that is in the queue, raise for any other status.

    Args:
        name: the transaction's hash, 32 bytes.
        status: `PENDING`, `DUPLICATE` (it is in the queue already), `TRY_AGAIN_LATER` (the queue
            is full, holds another one of the account, or bans it for some ledgers), `ERROR`.
        result: XDR of the TransactionResult, which comes with `ERROR`.
        wait: seconds after which the server asks to be tried again.

    Raises:
        Rejected: `ERROR` with a result.
        Unclear: every other status.
    """
    if status in ("PENDING", "DUPLICATE"):
        return Pending(name)
    if status == "ERROR" and result is not None:
        raise Rejected(name, codes_of(name, result), result)
    raise Unclear(name, f"the queue answers {status[:40]}", wait)


def codes_of(name: bytes, result: bytes) -> ResultCodes:
    """Return the names of a TransactionResult's codes.

    Raises:
        Unclear: the bytes are no TransactionResult.
    """
    try:
        said: dict[str, Any] = result_codes(result)
    except _NOT_XDR as fault:
        raise Unclear(name, "it was refused with a result that cannot be read") from fault
    return ResultCodes(
        said["transaction"], tuple(said.get("operations", ())), said.get("inner_transaction")
    )
