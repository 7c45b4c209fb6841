"""A fee bump (CAP-15): what its outer part must meet, at admission.

In this order, the first failure wins: fee bid for one operation more than the inner ones, a rate
not below the inner one's, fee account, its LOW threshold, its balance, every outer signature
needed. Then the inner transaction is judged as any other, but its source pays nothing. When a
ledger is applied none of this is asked again: the fee is charged by then.
"""

from stellar_sdk import xdr

from node.ledger.frame import Frame
from node.ledger.preconditions import FIRST_OF_NEW_FORM
from node.state.context import LedgerContext
from node.state.reserves import INT64_MAX, available
from node.state.thresholds import SignatureChecker, Threshold
from node.state.view import View

Code = xdr.TransactionResultCode


def find_outer_fault(
    view: View, frame: Frame, context: LedgerContext
) -> xdr.TransactionResultCode | None:
    """Return the first condition of a fee bump itself that is not met, or None."""
    assert frame.inner is not None
    if context.protocol < FIRST_OF_NEW_FORM:
        return Code.txNOT_SUPPORTED
    if frame.fee < context.base_fee * frame.rate_operations or below_inner_rate(frame):
        return Code.txINSUFFICIENT_FEE
    payer = view.account(frame.fee_account)
    if payer is None:
        return Code.txNO_ACCOUNT
    checker = SignatureChecker(frame.hash, frame.signatures, frame.verdicts)
    if not checker.account_allows(payer, Threshold.LOW):
        return Code.txBAD_AUTH
    if available(payer, context.base_reserve) < frame.fee:
        return Code.txINSUFFICIENT_BALANCE
    return None if checker.all_used else Code.txBAD_AUTH_EXTRA


def below_inner_rate(frame: Frame) -> bool:
    """Tell whether a fee bump bids less per operation than its inner transaction."""
    inner = frame.inner
    assert inner is not None
    return frame.fee * inner.rate_operations < inner.fee * frame.rate_operations


def least_fee(frame: Frame) -> int:
    """Return the bid, in stroops, that would reach the inner transaction's rate."""
    inner = frame.inner
    assert inner is not None
    least = -(-inner.fee * frame.rate_operations // inner.rate_operations)
    return min(least, INT64_MAX)
