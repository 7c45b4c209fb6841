"""EndSponsoringFutureReserves: MED. The source, so far sponsored, pays for itself (CAP-33)."""

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner
from node.state.context import LedgerContext
from node.state.thresholds import Threshold
from node.state.view import View

KIND = xdr.OperationType.END_SPONSORING_FUTURE_RESERVES
Code = xdr.EndSponsoringFutureReservesResultCode
SUCCESS = inner(KIND, Code.END_SPONSORING_FUTURE_RESERVES_SUCCESS)
NOT_SPONSORED = inner(KIND, Code.END_SPONSORING_FUTURE_RESERVES_NOT_SPONSORED)


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return ()


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """End what the matching Begin began."""
    if context.sponsorships.sponsor_of(source) is None:
        return NOT_SPONSORED
    context.sponsorships.end(source)
    return SUCCESS
