"""Balances and reserves of an account: pure changes.

An account's reserve is (2 + subentries + sponsoring - sponsored) base reserves.
"""

from dataclasses import replace

from node.state.entries import AccountEntry, TrustLineEntry

INT64_MAX = (1 << 63) - 1


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
