"""CreateAccount: MED. A new account with coins of the source."""

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner, refused
from node.state.context import LedgerContext
from node.state.entries import AccountEntry
from node.state.reserves import available, with_coins
from node.state.sponsorship import add_account
from node.state.thresholds import Threshold
from node.state.view import View
from node.wire.accounts import account_key

KIND = xdr.OperationType.CREATE_ACCOUNT
Code = xdr.CreateAccountResultCode
SUCCESS = inner(KIND, Code.CREATE_ACCOUNT_SUCCESS)
MALFORMED = inner(KIND, Code.CREATE_ACCOUNT_MALFORMED)
UNDERFUNDED = inner(KIND, Code.CREATE_ACCOUNT_UNDERFUNDED)
LOW_RESERVE = inner(KIND, Code.CREATE_ACCOUNT_LOW_RESERVE)
ALREADY_EXIST = inner(KIND, Code.CREATE_ACCOUNT_ALREADY_EXIST)


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return (account_key(_said(body).destination),)


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    said = _said(body)
    if said.starting_balance.int64 < 0 or account_key(said.destination) == source:
        return MALFORMED
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Create the account, its sequence number starting from this ledger's."""
    said = _said(body)
    balance = said.starting_balance.int64
    destination = account_key(said.destination)
    if view.account(destination) is not None:
        return ALREADY_EXIST
    created = AccountEntry(destination, balance, context.starting_sequence)
    refusal = add_account(view, created, context.sponsorships, context.base_reserve)
    if refusal is not None:
        return refused(refusal, LOW_RESERVE)
    payer = view.account(source)
    assert payer is not None
    if available(payer, context.base_reserve) < balance:
        return UNDERFUNDED
    paid = with_coins(payer, -balance, context.base_reserve)
    assert paid is not None
    view.write_account(paid)
    return SUCCESS


def _said(body: xdr.OperationBody) -> xdr.CreateAccountOp:
    assert body.create_account_op is not None
    return body.create_account_op
