"""Channels: the accounts whose sequence numbers ballots use, one a transaction and ledger.

They are created before the manifest names them, and after the result merged back, their data
entry deleted first, for an account with an entry cannot be merged (docs/protocol.md §2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stellar_sdk import Asset

from contracts.accounts.building import MAX_OPERATIONS, begin, coins, finish
from contracts.records.assemble import ENTRY_NAME
from contracts.records.envelope import MAX_SIGNATURES, Draft
from contracts.records.transactions import Posting

MERGED_AT_ONCE = MAX_SIGNATURES - 1
"""Each channel signs for its own end, beside the source."""


def open_accounts(accounts: Sequence[str], balance: int, posting: Posting) -> tuple[Draft, ...]:
    """Build transactions that create accounts, 100 in each; the source alone signs.

    Args:
        accounts: G….
        balance: what each gets, stroops.
        posting: who pays; each transaction uses the next sequence number.
    """
    drafts: list[Draft] = []
    for start in range(0, len(accounts), MAX_OPERATIONS):
        builder = begin(replace(posting, sequence=posting.sequence + len(drafts)))
        for account in accounts[start : start + MAX_OPERATIONS]:
            builder.append_create_account_op(account, coins(balance))
        drafts.append(finish(builder))
    return tuple(drafts)


def merge_accounts(
    entries: Mapping[str, bool], into: str, posting: Posting
) -> tuple[tuple[Draft, tuple[str, ...]], ...]:
    """Build transactions that end channels, 19 in each.

    Args:
        entries: for each channel that still exists whether it has its data entry.
        into: who gets what is left.
        posting: the source, which pays the fees.

    Returns:
        Pairs of a draft and the channels that sign it beside the source.
    """
    channels = tuple(entries)
    ended: list[tuple[Draft, tuple[str, ...]]] = []
    for start in range(0, len(channels), MERGED_AT_ONCE):
        group = channels[start : start + MERGED_AT_ONCE]
        builder = begin(replace(posting, sequence=posting.sequence + len(ended)))
        for channel in group:
            if entries[channel]:
                builder.append_manage_data_op(ENTRY_NAME.decode(), None, source=channel)
            builder.append_account_merge_op(into, source=channel)
        ended.append((finish(builder), group))
    return tuple(ended)


def top_up(accounts: Mapping[str, int], posting: Posting) -> tuple[Draft, ...]:
    """Build transactions that pay native coins, 100 in each; the source alone signs.

    Args:
        accounts: for each existing account what it gets, stroops.
        posting: who pays.
    """
    drafts: list[Draft] = []
    listed = list(accounts.items())
    for start in range(0, len(listed), MAX_OPERATIONS):
        builder = begin(replace(posting, sequence=posting.sequence + len(drafts)))
        for account, amount in listed[start : start + MAX_OPERATIONS]:
            builder.append_payment_op(account, Asset.native(), coins(amount))
        drafts.append(finish(builder))
    return tuple(drafts)
