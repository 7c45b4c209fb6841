"""Payment: MED. Coins or units of an asset to another account.

The destination is credited before the source is debited. An issuer needs no trust line for its
own asset; units sent back to an issuer arrive even when its account is gone.
"""

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner
from node.state.assets import Asset, asset_from_xdr, is_valid
from node.state.context import LedgerContext
from node.state.entries import LineKey
from node.state.reserves import with_coins, with_units
from node.state.thresholds import Threshold
from node.state.view import View
from node.wire.accounts import muxed_key

KIND = xdr.OperationType.PAYMENT
Code = xdr.PaymentResultCode
SUCCESS = inner(KIND, Code.PAYMENT_SUCCESS)
MALFORMED = inner(KIND, Code.PAYMENT_MALFORMED)
UNDERFUNDED = inner(KIND, Code.PAYMENT_UNDERFUNDED)
SRC_NO_TRUST = inner(KIND, Code.PAYMENT_SRC_NO_TRUST)
SRC_NOT_AUTHORIZED = inner(KIND, Code.PAYMENT_SRC_NOT_AUTHORIZED)
NO_DESTINATION = inner(KIND, Code.PAYMENT_NO_DESTINATION)
NO_TRUST = inner(KIND, Code.PAYMENT_NO_TRUST)
NOT_AUTHORIZED = inner(KIND, Code.PAYMENT_NOT_AUTHORIZED)
LINE_FULL = inner(KIND, Code.PAYMENT_LINE_FULL)

_AUTHORIZED = xdr.TrustLineFlags.AUTHORIZED_FLAG.value


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return (muxed_key(_said(body).destination),)


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    said = _said(body)
    asset = asset_from_xdr(said.asset)
    if said.amount.int64 <= 0 or (asset is not None and not is_valid(asset)):
        return MALFORMED
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Move the amount."""
    said = _said(body)
    asset = asset_from_xdr(said.asset)
    amount = said.amount.int64
    destination = muxed_key(said.destination)
    if asset is None:
        return _coins(view, source, destination, amount, context)
    if destination != asset.issuer and view.account(destination) is None:
        return NO_DESTINATION
    return _credit(view, destination, asset, amount) or _debit(view, source, asset, amount)


def _coins(
    view: View, source: bytes, destination: bytes, amount: int, context: LedgerContext
) -> Outcome:
    if source == destination:
        return SUCCESS
    receiver = view.account(destination)
    if receiver is None:
        return NO_DESTINATION
    credited = with_coins(receiver, amount, context.base_reserve)
    if credited is None:
        return LINE_FULL
    payer = view.account(source)
    assert payer is not None
    debited = with_coins(payer, -amount, context.base_reserve)
    if debited is None:
        return UNDERFUNDED
    view.write_account(credited)
    view.write_account(debited)
    return SUCCESS


def _credit(view: View, holder: bytes, asset: Asset, amount: int) -> Outcome | None:
    if holder == asset.issuer:
        return None
    line = view.line(LineKey(holder, asset))
    if line is None:
        return NO_TRUST
    if not line.flags & _AUTHORIZED:
        return NOT_AUTHORIZED
    changed = with_units(line, amount)
    if changed is None:
        return LINE_FULL
    view.write(changed)
    return None


def _debit(view: View, holder: bytes, asset: Asset, amount: int) -> Outcome:
    if holder == asset.issuer:
        return SUCCESS
    line = view.line(LineKey(holder, asset))
    if line is None:
        return SRC_NO_TRUST
    if not line.flags & _AUTHORIZED:
        return SRC_NOT_AUTHORIZED
    changed = with_units(line, -amount)
    if changed is None:
        return UNDERFUNDED
    view.write(changed)
    return SUCCESS


def _said(body: xdr.OperationBody) -> xdr.PaymentOp:
    assert body.payment_op is not None
    return body.payment_op
