"""Balances, reserves, subentries and sequence numbers of an account: pure changes.

An account's reserve is (2 + subentries + sponsoring - sponsored) base reserves.
"""

from dataclasses import replace
from enum import Enum

from node.state.context import LedgerContext
from node.state.entries import AccountEntry, TrustLineEntry

INT64_MAX = (1 << 63) - 1
MOST_SUBENTRIES = 1000


class Refusal(Enum):
    """Why an account cannot own one more entry."""

    LOW_RESERVE = "its balance does not cover one more reserve"
    TOO_MANY_SUBENTRIES = "it owns 1000 entries already"


def reserve(account: AccountEntry, base_reserve: int) -> int:
    """Return the stroops an account must keep."""
    count = 2 + account.subentries + account.sponsoring - account.sponsored
    return count * base_reserve


def available(account: AccountEntry, base_reserve: int) -> int:
    """Return the stroops an account may spend; negative when it is below its reserve."""
    return account.balance - reserve(account, base_reserve) - account.selling


def with_coins(account: AccountEntry, change: int, base_reserve: int) -> AccountEntry | None:
    """Return the account with its balance changed, or None where it must not be.

    A withdrawal must leave the reserve; a deposit must fit into 64 bits.
    """
    balance = account.balance + change
    if change < 0 and available(account, base_reserve) + change < 0:
        return None
    if balance < 0 or balance > INT64_MAX - account.buying:
        return None
    return replace(account, balance=balance)


def with_units(line: TrustLineEntry, change: int) -> TrustLineEntry | None:
    """Return the trust line with its balance changed, or None where it must not be."""
    balance = line.balance + change
    if balance < line.selling or balance > line.limit - line.buying:
        return None
    return replace(line, balance=balance)


def with_subentry(account: AccountEntry, base_reserve: int) -> AccountEntry | Refusal:
    """Return the account with one more subentry, or why it cannot have it."""
    if account.subentries >= MOST_SUBENTRIES:
        return Refusal.TOO_MANY_SUBENTRIES
    if available(account, base_reserve) < base_reserve:
        return Refusal.LOW_RESERVE
    return replace(account, subentries=account.subentries + 1)


def with_sequence(account: AccountEntry, sequence: int, context: LedgerContext) -> AccountEntry:
    """Return the account after the use of a sequence number: when is noted too (CAP-21)."""
    return replace(
        account,
        sequence=sequence,
        extension=3,
        sequence_ledger=context.sequence,
        sequence_time=context.close_time,
    )
