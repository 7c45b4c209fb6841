"""Whether a transaction may wait for the next ledger: judged on the last closed one's state."""

from stellar_sdk import xdr

from node.ledger.fee_bump import find_outer_fault
from node.ledger.frame import Call, Frame
from node.ledger.preconditions import find_fault
from node.ledger.results import Verdict, bumped
from node.operations.outcome import BAD_AUTH, NO_ACCOUNT, NOT_SUPPORTED, Outcome, not_reached
from node.state.context import LedgerContext
from node.state.thresholds import SignatureChecker, Threshold
from node.state.view import View

Code = xdr.TransactionResultCode


def judge(view: View, frame: Frame, context: LedgerContext, late_offset: int) -> Verdict | None:
    """Return why a transaction cannot be admitted, or None.

    A fee bump is judged from outside, then its inner transaction as one that pays nothing. After
    the preconditions, operation by operation: known, signed by its source, well formed;
    the first bad one fails the transaction. Last, every signature must have been needed.

    Args:
        view: the state; nothing is written.
        frame: the transaction.
        context: the next ledger, with the last one's close time.
        late_offset: seconds added to that time when a maxTime is looked at.
    """
    if frame.inner is None:
        return _judge(view, frame, context, late_offset, pays=True)
    outer = find_outer_fault(view, frame, context)
    if outer is not None:
        return Verdict(outer)
    inner = _judge(view, frame.inner, context, late_offset, pays=False)
    return None if inner is None else bumped(frame.inner.hash, 0, inner)


def _judge(
    view: View, frame: Frame, context: LedgerContext, late_offset: int, *, pays: bool
) -> Verdict | None:
    checker = SignatureChecker(frame.hash, frame.signatures, frame.verdicts)
    fault = find_fault(view, frame, checker, context, late_offset=late_offset, pays=pays)
    if fault is not None:
        return Verdict(fault.code)
    known: dict[tuple[bytes, Threshold], Outcome | None] = {}
    for index, call in enumerate(frame.calls):
        bad = _judge_call(view, call, checker, known)
        if bad is not None:
            outcomes = [not_reached(one.kind) for one in frame.calls]
            outcomes[index] = bad
            return Verdict(Code.txFAILED, outcomes)
    if not checker.all_used:
        return Verdict(Code.txBAD_AUTH_EXTRA)
    return None


def _judge_call(
    view: View,
    call: Call,
    checker: SignatureChecker,
    known: dict[tuple[bytes, Threshold], Outcome | None],
) -> Outcome | None:
    if call.operation is None:
        return NOT_SUPPORTED
    place = call.source, call.operation.threshold(call.body)
    if place not in known:
        known[place] = judge_signature(view, call, checker)
    return known[place] or call.operation.check(call.source, call.body)


def judge_signature(view: View, call: Call, checker: SignatureChecker) -> Outcome | None:
    """Return opBAD_AUTH or opNO_ACCOUNT where an operation's source has not signed, or None.

    A source that is not there is judged by its own key: an operation before may create it.
    """
    account = view.account(call.source)
    if account is None:
        if not call.named:
            return NO_ACCOUNT
        return None if checker.key_allows(call.source) else BAD_AUTH
    level = Threshold.MEDIUM if call.operation is None else call.operation.threshold(call.body)
    return None if checker.account_allows(account, level) else BAD_AUTH
