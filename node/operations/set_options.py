"""SetOptions: MED, or HIGH where the master weight, a threshold or a signer changes."""

from dataclasses import replace

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner, refused
from node.state.context import LedgerContext
from node.state.entries import AccountEntry, Signer
from node.state.entry_xdr import signer_key
from node.state.sponsorship import Refusal, with_signer, without_signer
from node.state.text import is_plain
from node.state.thresholds import ED25519, SIGNED_PAYLOAD, Threshold
from node.state.view import View
from node.wire.accounts import account_key

KIND = xdr.OperationType.SET_OPTIONS
Code = xdr.SetOptionsResultCode
SUCCESS = inner(KIND, Code.SET_OPTIONS_SUCCESS)
LOW_RESERVE = inner(KIND, Code.SET_OPTIONS_LOW_RESERVE)
TOO_MANY_SIGNERS = inner(KIND, Code.SET_OPTIONS_TOO_MANY_SIGNERS)
BAD_FLAGS = inner(KIND, Code.SET_OPTIONS_BAD_FLAGS)
INVALID_INFLATION = inner(KIND, Code.SET_OPTIONS_INVALID_INFLATION)
CANT_CHANGE = inner(KIND, Code.SET_OPTIONS_CANT_CHANGE)
UNKNOWN_FLAG = inner(KIND, Code.SET_OPTIONS_UNKNOWN_FLAG)
THRESHOLD_OUT_OF_RANGE = inner(KIND, Code.SET_OPTIONS_THRESHOLD_OUT_OF_RANGE)
BAD_SIGNER = inner(KIND, Code.SET_OPTIONS_BAD_SIGNER)
INVALID_HOME_DOMAIN = inner(KIND, Code.SET_OPTIONS_INVALID_HOME_DOMAIN)
AUTH_REVOCABLE_REQUIRED = inner(KIND, Code.SET_OPTIONS_AUTH_REVOCABLE_REQUIRED)

MOST_SIGNERS = 20
_FLAGS = 0xF
_REVOCABLE = xdr.AccountFlags.AUTH_REVOCABLE_FLAG.value
_IMMUTABLE = xdr.AccountFlags.AUTH_IMMUTABLE_FLAG.value
_CLAWBACK = xdr.AccountFlags.AUTH_CLAWBACK_ENABLED_FLAG.value


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    said = _said(body)
    if said.signer is not None or any(one is not None for one in _weights(said)):
        return Threshold.HIGH
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return ()


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    said = _said(body)
    setting = said.set_flags.uint32 if said.set_flags is not None else 0
    clearing = said.clear_flags.uint32 if said.clear_flags is not None else 0
    if (setting | clearing) & ~_FLAGS:
        return UNKNOWN_FLAG
    if setting & clearing:
        return BAD_FLAGS
    if any(one is not None and one.uint32 > 255 for one in _weights(said)):
        return THRESHOLD_OUT_OF_RANGE
    if said.signer is not None:
        kind, key, payload = signer_key(said.signer.key)
        if (kind == ED25519 and key == source) or said.signer.weight.uint32 > 255:
            return BAD_SIGNER
        if kind == SIGNED_PAYLOAD and not payload:
            return BAD_SIGNER
    if said.home_domain is not None and not is_plain(said.home_domain.string32):
        return INVALID_HOME_DOMAIN
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Change the account; nothing is written unless all of it can be."""
    said = _said(body)
    account = view.account(source)
    assert account is not None
    if said.inflation_dest is not None:
        destination = account_key(said.inflation_dest)
        if destination != source and view.account(destination) is None:
            return INVALID_INFLATION
        account = replace(account, inflation_destination=destination)
    changed = _flags(account, said)
    if isinstance(changed, Outcome):
        return changed
    account = _plain(changed, said)
    if said.signer is not None:
        kind, key, payload = signer_key(said.signer.key)
        signer = Signer(kind, key, said.signer.weight.uint32, payload)
        signed = _signer(view, account, signer, context)
        if isinstance(signed, Outcome):
            return signed
        account = signed
    view.write_account(account)
    return SUCCESS


def _flags(account: AccountEntry, said: xdr.SetOptionsOp) -> AccountEntry | Outcome:
    if said.set_flags is None and said.clear_flags is None:
        return account
    flags = account.flags
    if said.clear_flags is not None:
        if said.clear_flags.uint32 & _FLAGS and flags & _IMMUTABLE:
            return CANT_CHANGE
        flags &= ~said.clear_flags.uint32
    if said.set_flags is not None:
        if said.set_flags.uint32 & _FLAGS and flags & _IMMUTABLE:
            return CANT_CHANGE
        flags |= said.set_flags.uint32
    if flags & _CLAWBACK and not flags & _REVOCABLE:
        return AUTH_REVOCABLE_REQUIRED
    return replace(account, flags=flags)


def _plain(account: AccountEntry, said: xdr.SetOptionsOp) -> AccountEntry:
    if said.home_domain is not None:
        account = replace(account, home_domain=said.home_domain.string32)
    thresholds = bytes(
        old if new is None else new.uint32
        for old, new in zip(account.thresholds, _weights(said), strict=True)
    )
    return account if thresholds == account.thresholds else replace(account, thresholds=thresholds)


def _signer(
    view: View, account: AccountEntry, signer: Signer, context: LedgerContext
) -> AccountEntry | Outcome:
    known = next((one for one in account.signers if one.order == signer.order), None)
    if signer.weight == 0:
        return account if known is None else without_signer(view, account, known)
    if known is not None:
        changed = replace(known, weight=signer.weight)
        signers = tuple(changed if one is known else one for one in account.signers)
        return replace(account, signers=signers)
    if len(account.signers) == MOST_SIGNERS:
        return TOO_MANY_SIGNERS
    grown = with_signer(view, account, signer, context.sponsorships, context.base_reserve)
    return refused(grown, LOW_RESERVE) if isinstance(grown, Refusal) else grown


def _weights(said: xdr.SetOptionsOp) -> tuple[xdr.Uint32 | None, ...]:
    return said.master_weight, said.low_threshold, said.med_threshold, said.high_threshold


def _said(body: xdr.OperationBody) -> xdr.SetOptionsOp:
    assert body.set_options_op is not None
    return body.set_options_op
