"""BumpSequence: LOW. Raise the source's sequence number; never lowers it, and never fails."""

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner
from node.state.context import LedgerContext
from node.state.sequence import with_sequence
from node.state.thresholds import Threshold
from node.state.view import View

KIND = xdr.OperationType.BUMP_SEQUENCE
Code = xdr.BumpSequenceResultCode
SUCCESS = inner(KIND, Code.BUMP_SEQUENCE_SUCCESS)
BAD_SEQ = inner(KIND, Code.BUMP_SEQUENCE_BAD_SEQ)


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.LOW


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return ()


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    return BAD_SEQ if _target(body) < 0 else None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Raise the sequence number; the time of use is noted even when nothing is raised."""
    account = view.account(source)
    assert account is not None
    view.write_account(with_sequence(account, max(account.sequence, _target(body)), context))
    return SUCCESS


def _target(body: xdr.OperationBody) -> int:
    assert body.bump_sequence_op is not None
    return body.bump_sequence_op.bump_to.sequence_number.int64
