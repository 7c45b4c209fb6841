"""SetTrustLineFlags: LOW. The issuer sets and clears flags of a trust line (CAP-35)."""

from dataclasses import replace

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner
from node.operations.trust_flags import ALL, AUTHORIZATION, AUTHORIZED, REVOCABLE, both_set
from node.state.assets import asset_from_xdr, is_valid
from node.state.context import LedgerContext
from node.state.entries import LineKey
from node.state.thresholds import Threshold
from node.state.view import View
from node.wire.accounts import account_key

KIND = xdr.OperationType.SET_TRUST_LINE_FLAGS
Code = xdr.SetTrustLineFlagsResultCode
SUCCESS = inner(KIND, Code.SET_TRUST_LINE_FLAGS_SUCCESS)
MALFORMED = inner(KIND, Code.SET_TRUST_LINE_FLAGS_MALFORMED)
NO_TRUST_LINE = inner(KIND, Code.SET_TRUST_LINE_FLAGS_NO_TRUST_LINE)
CANT_REVOKE = inner(KIND, Code.SET_TRUST_LINE_FLAGS_CANT_REVOKE)
INVALID_STATE = inner(KIND, Code.SET_TRUST_LINE_FLAGS_INVALID_STATE)


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.LOW


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return (account_key(_said(body).trustor),)


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    said = _said(body)
    asset = asset_from_xdr(said.asset)
    setting, clearing = said.set_flags.uint32, said.clear_flags.uint32
    if asset is None or not is_valid(asset) or asset.issuer != source:
        return MALFORMED
    if account_key(said.trustor) == source or setting & clearing:
        return MALFORMED
    if setting & ~AUTHORIZATION or both_set(setting) or clearing & ~ALL:
        return MALFORMED
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Change the flags; a revocation needs the issuer's leave to revoke."""
    said = _said(body)
    setting, clearing = said.set_flags.uint32, said.clear_flags.uint32
    issuer = view.account(source)
    assert issuer is not None
    revokes = clearing & AUTHORIZATION and not setting & AUTHORIZED
    if revokes and not issuer.flags & REVOCABLE:
        return CANT_REVOKE
    asset = asset_from_xdr(said.asset)
    assert asset is not None
    line = view.line(LineKey(account_key(said.trustor), asset))
    if line is None:
        return NO_TRUST_LINE
    flags = line.flags & ~clearing | setting
    if both_set(flags):
        return INVALID_STATE
    view.write(replace(line, flags=flags))
    return SUCCESS


def _said(body: xdr.OperationBody) -> xdr.SetTrustLineFlagsOp:
    assert body.set_trust_line_flags_op is not None
    return body.set_trust_line_flags_op
