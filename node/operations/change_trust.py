"""ChangeTrust: MED. Open, change or (limit 0) close a trust line of the source."""

from dataclasses import replace

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner, refused
from node.state.assets import Asset, asset_from_xdr, is_valid
from node.state.context import LedgerContext
from node.state.entries import LineKey, TrustLineEntry
from node.state.sponsorship import add_entry, remove_entry
from node.state.thresholds import Threshold
from node.state.view import View

KIND = xdr.OperationType.CHANGE_TRUST
Code = xdr.ChangeTrustResultCode
SUCCESS = inner(KIND, Code.CHANGE_TRUST_SUCCESS)
MALFORMED = inner(KIND, Code.CHANGE_TRUST_MALFORMED)
NO_ISSUER = inner(KIND, Code.CHANGE_TRUST_NO_ISSUER)
INVALID_LIMIT = inner(KIND, Code.CHANGE_TRUST_INVALID_LIMIT)
LOW_RESERVE = inner(KIND, Code.CHANGE_TRUST_LOW_RESERVE)

_AUTHORIZED = xdr.TrustLineFlags.AUTHORIZED_FLAG.value
_CLAWBACK = xdr.TrustLineFlags.TRUSTLINE_CLAWBACK_ENABLED_FLAG.value
_AUTH_REQUIRED = xdr.AccountFlags.AUTH_REQUIRED_FLAG.value
_AUTH_CLAWBACK = xdr.AccountFlags.AUTH_CLAWBACK_ENABLED_FLAG.value


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return ()


def supports(body: xdr.OperationBody) -> bool:
    """Tell whether this ledger has it: trust in pool shares it has not."""
    return _said(body).line.type != xdr.AssetType.ASSET_TYPE_POOL_SHARE


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    said = _said(body)
    asset = asset_from_xdr(said.line)
    if said.limit.int64 < 0 or asset is None or not is_valid(asset) or asset.issuer == source:
        return MALFORMED
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Change the trust line."""
    said = _said(body)
    limit = said.limit.int64
    asset = asset_from_xdr(said.line)
    assert asset is not None
    line = view.line(LineKey(source, asset))
    if line is None:
        return _open(view, source, asset, limit, context)
    if limit < line.balance + line.buying:
        return INVALID_LIMIT
    if limit == 0:
        remove_entry(view, line)
        view.delete(LineKey(source, asset))
        return SUCCESS
    if view.account(asset.issuer) is None:
        return NO_ISSUER
    view.write(replace(line, limit=limit))
    return SUCCESS


def _open(view: View, source: bytes, asset: Asset, limit: int, context: LedgerContext) -> Outcome:
    if limit == 0:
        return INVALID_LIMIT
    issuer = view.account(asset.issuer)
    if issuer is None:
        return NO_ISSUER
    flags = 0 if issuer.flags & _AUTH_REQUIRED else _AUTHORIZED
    if issuer.flags & _AUTH_CLAWBACK:
        flags |= _CLAWBACK
    line = TrustLineEntry(source, asset, 0, limit, flags)
    refusal = add_entry(view, line, context.sponsorships, context.base_reserve)
    return SUCCESS if refusal is None else refused(refusal, LOW_RESERVE)


def _said(body: xdr.OperationBody) -> xdr.ChangeTrustOp:
    assert body.change_trust_op is not None
    return body.change_trust_op
