"""AllowTrust: LOW. The issuer authorizes a trust line, partly (2), or revokes it (0)."""

from dataclasses import replace

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner
from node.operations.trust_flags import AUTHORIZATION, AUTHORIZED, MAINTAIN, REVOCABLE
from node.state.assets import Asset, is_valid
from node.state.context import LedgerContext
from node.state.entries import LineKey
from node.state.thresholds import Threshold
from node.state.view import View
from node.wire.accounts import account_key

KIND = xdr.OperationType.ALLOW_TRUST
Code = xdr.AllowTrustResultCode
SUCCESS = inner(KIND, Code.ALLOW_TRUST_SUCCESS)
MALFORMED = inner(KIND, Code.ALLOW_TRUST_MALFORMED)
NO_TRUST_LINE = inner(KIND, Code.ALLOW_TRUST_NO_TRUST_LINE)
CANT_REVOKE = inner(KIND, Code.ALLOW_TRUST_CANT_REVOKE)


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.LOW


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return (account_key(_said(body).trustor),)


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    said = _said(body)
    if said.authorize.uint32 > MAINTAIN or account_key(said.trustor) == source:
        return MALFORMED
    if not is_valid(_asset(said, source)):
        return MALFORMED
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Set the authorization bits of the trust line."""
    said = _said(body)
    issuer = view.account(source)
    assert issuer is not None
    revocable = bool(issuer.flags & REVOCABLE)
    wanted = said.authorize.uint32
    if not revocable and wanted == 0:
        return CANT_REVOKE
    line = view.line(LineKey(account_key(said.trustor), _asset(said, source)))
    if line is None:
        return NO_TRUST_LINE
    if not revocable and line.flags & AUTHORIZED and wanted & MAINTAIN:
        return CANT_REVOKE
    view.write(replace(line, flags=line.flags & ~AUTHORIZATION | wanted))
    return SUCCESS


def _asset(said: xdr.AllowTrustOp, issuer: bytes) -> Asset:
    if said.asset.asset_code4 is not None:
        return Asset(said.asset.asset_code4.asset_code4, issuer)
    assert said.asset.asset_code12 is not None
    return Asset(said.asset.asset_code12.asset_code12, issuer)


def _said(body: xdr.OperationBody) -> xdr.AllowTrustOp:
    assert body.allow_trust_op is not None
    return body.allow_trust_op
