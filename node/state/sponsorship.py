"""Who pays whose reserves (CAP-33): entries and signers made, removed, and paid for anew.

Within one transaction an account may sponsor what another one makes, from
BeginSponsoringFutureReserves to EndSponsoringFutureReserves: `Sponsorships` remembers for whom.
An account counts as two base reserves, any other entry and a signer as one. A sponsor's count
(`sponsoring`) and the sponsored account's (`sponsored`) go up and down together.
"""

from dataclasses import replace
from enum import Enum

from node.state.entries import AccountEntry, DataEntry, Signer, TrustLineEntry
from node.state.reserves import available, reserve
from node.state.view import View

MOST_SUBENTRIES = 1000
_UINT32_MAX = (1 << 32) - 1
_ACCOUNT_RESERVES = 2

OwnedEntry = TrustLineEntry | DataEntry


class Refusal(Enum):
    """Why an entry cannot be made, or paid for by another."""

    LOW_RESERVE = "who should pay does not have the reserve"
    TOO_MANY_SUBENTRIES = "its owner has 1000 entries already"
    TOO_MANY_SPONSORING = "its sponsor pays for as many as can be counted"


class Sponsorships:
    """Who sponsors whom, as far as one transaction has come."""

    __slots__ = ("_sponsors",)

    def __init__(self) -> None:
        """Start with nobody."""
        self._sponsors: dict[bytes, bytes] = {}

    def __bool__(self) -> bool:
        """Tell whether a sponsorship has begun and not ended."""
        return bool(self._sponsors)

    def sponsor_of(self, account: bytes) -> bytes | None:
        """Return who pays for what that account makes, if not it itself."""
        return self._sponsors.get(account)

    def sponsors(self, account: bytes) -> bool:
        """Tell whether the account sponsors another one."""
        return account in self._sponsors.values()

    def begin(self, sponsored: bytes, sponsor: bytes) -> None:
        """Let a sponsor pay for an account that has none."""
        self._sponsors[sponsored] = sponsor

    def end(self, sponsored: bytes) -> None:
        """Let a sponsored account pay for itself again."""
        del self._sponsors[sponsored]


def add_account(
    view: View, account: AccountEntry, sponsorships: Sponsorships, base_reserve: int
) -> Refusal | None:
    """Write a new account, or say why it must not be."""
    sponsor = sponsorships.sponsor_of(account.key)
    if sponsor is None:
        if account.balance < reserve(account, base_reserve):
            return Refusal.LOW_RESERVE
        view.write_account(account)
        return None
    refusal = _charge(view, sponsor, _ACCOUNT_RESERVES, base_reserve)
    if refusal is None:
        paid = _sponsored(account, _ACCOUNT_RESERVES)
        view.write_account(replace(paid, sponsor=sponsor, extended=True))
    return refusal


def add_entry(
    view: View, entry: OwnedEntry, sponsorships: Sponsorships, base_reserve: int
) -> Refusal | None:
    """Write a new trust line or data entry of an account that is there, or say why not."""
    owner = _present(view, entry.account)
    sponsor = sponsorships.sponsor_of(entry.account)
    refusal = _grown(owner, sponsor is None, base_reserve)
    if refusal is not None:
        return refusal
    owner = replace(owner, subentries=owner.subentries + 1)
    if sponsor is not None:
        refusal = _charge(view, sponsor, 1, base_reserve)
        if refusal is not None:
            return refusal
        owner = _sponsored(owner, 1)
        entry = replace(entry, sponsor=sponsor, extended=True)
    view.write_account(owner)
    view.write(entry)
    return None


def remove_entry(view: View, entry: OwnedEntry) -> None:
    """Let go of what an entry's reserve was; its owner is written, the entry is not deleted."""
    owner = _present(view, entry.account)
    owner = replace(owner, subentries=owner.subentries - 1)
    if entry.sponsor is not None:
        _release(view, entry.sponsor, 1)
        owner = replace(owner, sponsored=owner.sponsored - 1)
    view.write_account(owner)


def release_account(view: View, account: AccountEntry) -> None:
    """Let go of an account's reserve with its sponsor, if it has one, before it is deleted."""
    if account.sponsor is not None:
        _release(view, account.sponsor, _ACCOUNT_RESERVES)


def with_signer(
    view: View,
    account: AccountEntry,
    signer: Signer,
    sponsorships: Sponsorships,
    base_reserve: int,
) -> AccountEntry | Refusal:
    """Return the account with one more signer, or why it cannot have it.

    Its sponsor, if one pays, is written; the account is the caller's to write.
    """
    sponsor = sponsorships.sponsor_of(account.key)
    refusal = _grown(account, sponsor is None, base_reserve)
    if refusal is not None:
        return refusal
    grown = replace(account, subentries=account.subentries + 1)
    if sponsor is not None:
        refusal = _charge(view, sponsor, 1, base_reserve)
        if refusal is not None:
            return refusal
        grown, signer = _sponsored(grown, 1), replace(signer, sponsor=sponsor)
    signers = sorted((*grown.signers, signer), key=lambda one: one.order)
    return replace(grown, signers=tuple(signers))


def without_signer(view: View, account: AccountEntry, signer: Signer) -> AccountEntry:
    """Return the account without a signer it has; its sponsor, if any, is written."""
    left = tuple(one for one in account.signers if one.order != signer.order)
    account = replace(account, signers=left, subentries=account.subentries - 1)
    if signer.sponsor is not None:
        _release(view, signer.sponsor, 1)
        account = replace(account, sponsored=account.sponsored - 1)
    return account


def pay_for(
    view: View,
    owner: AccountEntry,
    old: bytes | None,
    new: bytes | None,
    count: int,
    base_reserve: int,
) -> AccountEntry | Refusal:
    """Let another one pay for something that is there already.

    Args:
        view: the state; sponsors are written.
        owner: whose it is.
        old: who pays now; None is the owner.
        new: who is to pay; None is the owner.
        count: base reserves it takes.
        base_reserve: stroops each.

    Returns:
        The owner with its count, for the caller to write, or why it cannot be.
    """
    if old is None and new is None:
        return owner
    if new is None:
        if available(owner, base_reserve) < count * base_reserve:
            return Refusal.LOW_RESERVE
    else:
        refusal = _may_charge(_present(view, new), count, base_reserve)
        if refusal is not None:
            return refusal
    if old is not None:
        _release(view, old, count)
    if new is not None:
        _charge(view, new, count, base_reserve)
    if old is None:
        return _sponsored(owner, count)
    return replace(owner, sponsored=owner.sponsored - count) if new is None else owner


def _grown(owner: AccountEntry, pays: bool, base_reserve: int) -> Refusal | None:
    if owner.subentries >= MOST_SUBENTRIES or owner.sponsoring + owner.subentries >= _UINT32_MAX:
        return Refusal.TOO_MANY_SUBENTRIES
    if pays and available(owner, base_reserve) < base_reserve:
        return Refusal.LOW_RESERVE
    return None


def _may_charge(sponsor: AccountEntry, count: int, base_reserve: int) -> Refusal | None:
    if available(sponsor, base_reserve) < count * base_reserve:
        return Refusal.LOW_RESERVE
    if sponsor.sponsoring + sponsor.subentries + count > _UINT32_MAX:
        return Refusal.TOO_MANY_SPONSORING
    return None


def _charge(view: View, sponsor: bytes, count: int, base_reserve: int) -> Refusal | None:
    account = _present(view, sponsor)
    refusal = _may_charge(account, count, base_reserve)
    if refusal is None:
        sponsoring = account.sponsoring + count
        extension = max(account.extension, 2)
        view.write_account(replace(account, sponsoring=sponsoring, extension=extension))
    return refusal


def _release(view: View, sponsor: bytes, count: int) -> None:
    account = _present(view, sponsor)
    view.write_account(replace(account, sponsoring=account.sponsoring - count))


def _sponsored(account: AccountEntry, count: int) -> AccountEntry:
    extension = max(account.extension, 2)
    return replace(account, sponsored=account.sponsored + count, extension=extension)


def _present(view: View, key: bytes) -> AccountEntry:
    account = view.account(key)
    assert account is not None, "an owner or sponsor cannot be gone while it counts"
    return account
