"""BeginSponsoringFutureReserves: MED. The source pays for what another account makes (CAP-33).

It holds until the EndSponsoringFutureReserves of the same transaction; one that is not ended
fails the transaction with txBAD_SPONSORSHIP.
"""

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner
from node.state.context import LedgerContext
from node.state.thresholds import Threshold
from node.state.view import View
from node.wire.accounts import account_key

KIND = xdr.OperationType.BEGIN_SPONSORING_FUTURE_RESERVES
Code = xdr.BeginSponsoringFutureReservesResultCode
SUCCESS = inner(KIND, Code.BEGIN_SPONSORING_FUTURE_RESERVES_SUCCESS)
MALFORMED = inner(KIND, Code.BEGIN_SPONSORING_FUTURE_RESERVES_MALFORMED)
ALREADY_SPONSORED = inner(KIND, Code.BEGIN_SPONSORING_FUTURE_RESERVES_ALREADY_SPONSORED)
RECURSIVE = inner(KIND, Code.BEGIN_SPONSORING_FUTURE_RESERVES_RECURSIVE)


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return (_sponsored(body),)


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    return MALFORMED if _sponsored(body) == source else None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Note who pays; the account need not be there yet."""
    sponsored, sponsorships = _sponsored(body), context.sponsorships
    if sponsorships.sponsor_of(sponsored) is not None:
        return ALREADY_SPONSORED
    if sponsorships.sponsor_of(source) is not None or sponsorships.sponsors(sponsored):
        return RECURSIVE
    sponsorships.begin(sponsored, source)
    return SUCCESS


def _sponsored(body: xdr.OperationBody) -> bytes:
    assert body.begin_sponsoring_future_reserves_op is not None
    return account_key(body.begin_sponsoring_future_reserves_op.sponsored_id)
