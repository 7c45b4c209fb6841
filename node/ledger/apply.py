"""One transaction of a ledger: its checks again, its sequence number, its operations.

All operation signatures are judged before any operation runs. All operations run even after
one failed, each on what the successful ones left; if any failed, everything they did is undone.
A fault of the software in one of them fails that transaction alone, with txINTERNAL_ERROR, and
never stops the ledger. A sponsorship that is begun and not ended fails it with txBAD_SPONSORSHIP.
"""

from dataclasses import replace

from stellar_sdk import xdr

from node.history.notes import Note
from node.ledger.admission import judge_signature
from node.ledger.frame import Call, Frame
from node.ledger.noting import notes_since
from node.ledger.preconditions import find_fault
from node.ledger.results import Verdict, bumped
from node.operations.outcome import NO_ACCOUNT, NOT_SUPPORTED, Outcome, not_reached
from node.state.context import LedgerContext
from node.state.sequence import with_sequence
from node.state.sponsorship import Sponsorships, without_signer
from node.state.thresholds import PRE_AUTH, SignatureChecker, Threshold
from node.state.view import View

Code = xdr.TransactionResultCode


def apply_transaction(
    view: View, frame: Frame, context: LedgerContext, effective_fee: int
) -> Verdict:
    """Apply a transaction whose fee has been charged.

    Args:
        view: the state, changed.
        frame: the transaction.
        context: the ledger being closed.
        effective_fee: stroops that each operation of this ledger pays.
    """
    if frame.inner is None:
        return _apply(view, frame, context, pays=True)
    inner = frame.inner
    _drop_one_time_signer(view, frame.fee_account, frame.hash)
    verdict = _apply(view, inner, context, pays=False)
    return bumped(inner.hash, min(inner.fee, effective_fee * inner.rate_operations), verdict)


def _apply(view: View, frame: Frame, context: LedgerContext, *, pays: bool) -> Verdict:
    context = replace(context, sponsorships=Sponsorships())
    checker = SignatureChecker(frame.hash, frame.signatures, frame.verdicts)
    fault = find_fault(view, frame, checker, context, applying=True, pays=pays)
    if fault is None or fault.uses_sequence:
        account = view.account(frame.source)
        assert account is not None
        view.write_account(with_sequence(account, frame.sequence, context))
    if fault is not None:
        _drop_one_time_signers(view, frame)
        return Verdict(fault.code)
    unsigned = _judge_signatures(view, frame, checker)
    _drop_one_time_signers(view, frame)
    if any(unsigned):
        pairs = zip(unsigned, frame.calls, strict=True)
        return Verdict(Code.txFAILED, [bad or not_reached(call.kind) for bad, call in pairs])
    if not checker.all_used:
        return Verdict(Code.txBAD_AUTH_EXTRA)
    return _run(view, frame, context)


def _judge_signatures(view: View, frame: Frame, checker: SignatureChecker) -> list[Outcome | None]:
    known: dict[tuple[bytes, Threshold | None], Outcome | None] = {}
    found = []
    for call in frame.calls:
        level = None if call.operation is None else call.operation.threshold(call.body)
        place = call.source, level
        if place not in known:
            known[place] = judge_signature(view, call, checker)
        found.append(known[place])
    return found


def _run(view: View, frame: Frame, context: LedgerContext) -> Verdict:
    start = view.mark()
    outcomes = []
    notes: list[Note] = []
    failed = False
    for index, call in enumerate(frame.calls, start=1):
        before = view.mark()
        try:
            outcome = _run_call(view, call, context)
        except Exception:
            view.rollback(start)
            return Verdict(Code.txINTERNAL_ERROR)
        if not outcome.ok:
            failed = True
            view.rollback(before)
        elif not failed:
            notes += notes_since(view, before, index)
        outcomes.append(outcome)
    if failed:
        view.rollback(start)
        return Verdict(Code.txFAILED, outcomes)
    if context.sponsorships:
        view.rollback(start)
        return Verdict(Code.txBAD_SPONSORSHIP)
    return Verdict(Code.txSUCCESS, outcomes, notes=notes)


def _run_call(view: View, call: Call, context: LedgerContext) -> Outcome:
    if call.operation is None:
        return NOT_SUPPORTED
    if view.account(call.source) is None:
        return NO_ACCOUNT
    wrong = call.operation.check(call.source, call.body)
    return wrong or call.operation.apply(view, call.source, call.body, context)


def _drop_one_time_signers(view: View, frame: Frame) -> None:
    """Remove the pre-authorisation of this transaction wherever it is, used or not."""
    for key in {frame.source, *(call.source for call in frame.calls)}:
        _drop_one_time_signer(view, key, frame.hash)


def _drop_one_time_signer(view: View, key: bytes, hash_: bytes) -> None:
    account = view.account(key)
    if account is None or not account.signers:
        return
    order = PRE_AUTH, hash_, b""
    for signer in account.signers:
        if signer.order == order:
            view.write_account(without_signer(view, account, signer))
            return
