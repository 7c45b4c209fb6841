"""What a transaction must meet before its operations: the same at admission and at close.

In this order, the first failure wins (ledger rules of protocol 19):
extra signers well formed, at least one operation, time and ledger bounds, fee bid, source
account, sequence number, age and gap of its last use, LOW threshold of the source and every
extra signer, balance. From the sequence number on, a failure at close uses that number up.
"""

from dataclasses import dataclass

from stellar_sdk import xdr

from node.ledger.frame import Frame
from node.state.context import LedgerContext
from node.state.entries import AccountEntry
from node.state.reserves import INT64_MAX, available
from node.state.thresholds import SIGNED_PAYLOAD, SignatureChecker, Threshold
from node.state.view import View

Code = xdr.TransactionResultCode
FIRST_OF_NEW_FORM = 13
"""The protocol from which on envelopes are V1 and fee bumps; before it they are V0."""
FIRST_OF_MORE = 19
"""The protocol from which on there are more preconditions than time bounds (CAP-21)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a transaction's operations cannot run, and whether its sequence number is used up."""

    code: xdr.TransactionResultCode
    uses_sequence: bool = False


def find_fault(
    view: View,
    frame: Frame,
    checker: SignatureChecker,
    context: LedgerContext,
    *,
    applying: bool = False,
    late_offset: int = 0,
    pays: bool = True,
) -> Fault | None:
    """Return the first precondition that is not met, or None.

    Args:
        view: the state.
        frame: the transaction.
        checker: its signatures; those needed are marked as used.
        context: the ledger it runs in, or would.
        applying: the fee has been charged already.
        late_offset: seconds added to the close time when a maxTime is looked at.
        pays: its source pays the fee; not so within a fee bump.
    """
    early = _form(frame, context) or out_of_bounds(frame, context, late_offset)
    if early is not None:
        return Fault(early)
    if pays and frame.fee < context.base_fee * frame.rate_operations:
        return Fault(Code.txINSUFFICIENT_FEE)
    account = view.account(frame.source)
    if account is None:
        return Fault(Code.txNO_ACCOUNT)
    if _bad_sequence(frame, account, context):
        return Fault(Code.txBAD_SEQ)
    if _too_soon(frame, account, context):
        return Fault(Code.txBAD_MIN_SEQ_AGE_OR_GAP, uses_sequence=True)
    if not checker.account_allows(account, Threshold.LOW) or not _extra_signed(frame, checker):
        return Fault(Code.txBAD_AUTH, uses_sequence=True)
    if pays and available(account, context.base_reserve) < (0 if applying else frame.fee):
        return Fault(Code.txINSUFFICIENT_BALANCE, uses_sequence=True)
    return None


def out_of_bounds(
    frame: Frame, context: LedgerContext, late_offset: int = 0
) -> xdr.TransactionResultCode | None:
    """Return txTOO_EARLY or txTOO_LATE by time and ledger bounds, or None."""
    bounds = frame.preconditions
    if bounds.min_time > context.close_time or bounds.min_ledger > context.sequence:
        return Code.txTOO_EARLY
    if bounds.max_time and bounds.max_time < context.close_time + late_offset:
        return Code.txTOO_LATE
    if bounds.max_ledger and bounds.max_ledger <= context.sequence:
        return Code.txTOO_LATE
    return None


def _form(frame: Frame, context: LedgerContext) -> xdr.TransactionResultCode | None:
    if context.protocol < FIRST_OF_NEW_FORM and not frame.old_form:
        return Code.txNOT_SUPPORTED
    if context.protocol < FIRST_OF_MORE and frame.preconditions.more:
        return Code.txNOT_SUPPORTED
    extra = frame.preconditions.extra_signers
    if len({signer.order for signer in extra}) < len(extra):
        return Code.txMALFORMED
    if any(signer.type == SIGNED_PAYLOAD and not signer.payload for signer in extra):
        return Code.txMALFORMED
    return None if frame.calls else Code.txMISSING_OPERATION


def _bad_sequence(frame: Frame, account: AccountEntry, context: LedgerContext) -> bool:
    if frame.sequence == context.starting_sequence:
        return True
    least = frame.preconditions.min_sequence
    if least is not None:
        return not least <= account.sequence < frame.sequence
    return account.sequence == INT64_MAX or account.sequence + 1 != frame.sequence


def _too_soon(frame: Frame, account: AccountEntry, context: LedgerContext) -> bool:
    bounds = frame.preconditions
    return (
        context.close_time - bounds.min_age < account.sequence_time
        or context.sequence - bounds.min_gap < account.sequence_ledger
    )


def _extra_signed(frame: Frame, checker: SignatureChecker) -> bool:
    extra = frame.preconditions.extra_signers
    return not extra or checker.weighs(extra, len(extra))
