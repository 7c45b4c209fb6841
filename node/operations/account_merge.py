"""AccountMerge: HIGH. All coins to another account, and the source is gone."""

import struct

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner
from node.state.context import LedgerContext
from node.state.reserves import with_coins
from node.state.sponsorship import release_account, without_signer
from node.state.thresholds import Threshold
from node.state.view import View
from node.wire.accounts import muxed_key

KIND = xdr.OperationType.ACCOUNT_MERGE
Code = xdr.AccountMergeResultCode
MALFORMED = inner(KIND, Code.ACCOUNT_MERGE_MALFORMED)
NO_ACCOUNT = inner(KIND, Code.ACCOUNT_MERGE_NO_ACCOUNT)
IMMUTABLE_SET = inner(KIND, Code.ACCOUNT_MERGE_IMMUTABLE_SET)
HAS_SUB_ENTRIES = inner(KIND, Code.ACCOUNT_MERGE_HAS_SUB_ENTRIES)
SEQNUM_TOO_FAR = inner(KIND, Code.ACCOUNT_MERGE_SEQNUM_TOO_FAR)
DEST_FULL = inner(KIND, Code.ACCOUNT_MERGE_DEST_FULL)
IS_SPONSOR = inner(KIND, Code.ACCOUNT_MERGE_IS_SPONSOR)

_IMMUTABLE = xdr.AccountFlags.AUTH_IMMUTABLE_FLAG.value


def success(balance: int) -> Outcome:
    """Return the success that moved `balance` stroops."""
    return inner(KIND, Code.ACCOUNT_MERGE_SUCCESS, struct.pack(">q", balance))


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.HIGH


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return (_destination(body),)


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    return MALFORMED if _destination(body) == source else None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Move the balance and delete the account; its signers go with it, and their sponsors' share.

    An account whose sequence number, or that of its transactions in this set, reaches what a
    new account would start from stays: otherwise its transactions could be replayed.
    """
    if view.account(_destination(body)) is None:
        return NO_ACCOUNT
    account = view.account(source)
    assert account is not None
    if account.flags & _IMMUTABLE:
        return IMMUTABLE_SET
    if account.subentries != len(account.signers):
        return HAS_SUB_ENTRIES
    if max(account.sequence, context.highest.get(source, 0)) >= context.starting_sequence:
        return SEQNUM_TOO_FAR
    if account.sponsoring or context.sponsorships.sponsors(source):
        return IS_SPONSOR
    for signer in reversed(account.signers):
        account = without_signer(view, account, signer)
    receiver = view.account(_destination(body))
    assert receiver is not None
    credited = with_coins(receiver, account.balance, context.base_reserve)
    if credited is None:
        return DEST_FULL
    view.write_account(credited)
    release_account(view, account)
    view.delete(source)
    return success(account.balance)


def _destination(body: xdr.OperationBody) -> bytes:
    assert body.destination is not None
    return muxed_key(body.destination)
