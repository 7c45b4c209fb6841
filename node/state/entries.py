"""Ledger entries: what the ledger knows about accounts, trust lines and data.

Accounts are 32 raw bytes, amounts stroops. An entry never changes: a changed one replaces it.
"""

from dataclasses import dataclass
from typing import NamedTuple

from node.state.assets import Asset


@dataclass(frozen=True, slots=True)
class Signer:
    """A signer of an account.

    Attributes:
        type: SignerKeyType number: 0 Ed25519 key, 1 pre-authorised transaction, 2 hash-x,
            3 signed payload.
        key: 32 bytes.
        weight: 1 to 255.
        payload: 1 to 64 bytes, for type 3 only.
        sponsor: who pays its reserve, if not the account itself.
    """

    type: int
    key: bytes
    weight: int
    payload: bytes = b""
    sponsor: bytes | None = None

    @property
    def order(self) -> tuple[int, bytes, bytes]:
        """Return what identifies a signer within its account, and sorts it there."""
        return self.type, self.key, self.payload


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account.

    Attributes:
        key: Ed25519 key, 32 bytes.
        balance: stroops.
        sequence: the last sequence number used.
        subentries: trust lines, signers and data entries it owns.
        flags: AccountFlags bits.
        thresholds: 4 bytes: master weight, low, medium, high.
        signers: sorted by `Signer.order`, at most 20.
        home_domain: at most 32 bytes.
        inflation_destination: account key, or None.
        modified: ledger of the last change.
        extension: 0 to 3: which extensions the entry has; a higher one has all lower ones.
        buying, selling: liabilities of offers (extension 1).
        sponsored, sponsoring: reserves others pay, or it pays for others (extension 2).
        sequence_ledger, sequence_time: ledger and its close time at the last use of a
            sequence number (extension 3, CAP-21).
        sponsor: who pays its two base reserves, if not it itself (CAP-33).
        extended: the entry once had a sponsor, which its XDR goes on to say.
    """

    key: bytes
    balance: int
    sequence: int
    subentries: int = 0
    flags: int = 0
    thresholds: bytes = b"\1\0\0\0"
    signers: tuple[Signer, ...] = ()
    home_domain: bytes = b""
    inflation_destination: bytes | None = None
    modified: int = 0
    extension: int = 0
    buying: int = 0
    selling: int = 0
    sponsored: int = 0
    sponsoring: int = 0
    sequence_ledger: int = 0
    sequence_time: int = 0
    sponsor: bytes | None = None
    extended: bool = False


@dataclass(frozen=True, slots=True)
class TrustLineEntry:
    """How much of an asset an account holds and may hold.

    Attributes:
        account: its holder, 32 bytes.
        asset: the issued asset.
        balance: in 10^-7 of a unit.
        limit: the most it may hold.
        flags: TrustLineFlags bits: 1 authorized, 2 authorized to maintain liabilities,
            4 clawback enabled.
        modified: ledger of the last change.
        buying, selling: liabilities of offers.
        sponsor, extended: as for an account.
    """

    account: bytes
    asset: Asset
    balance: int
    limit: int
    flags: int = 0
    modified: int = 0
    buying: int = 0
    selling: int = 0
    sponsor: bytes | None = None
    extended: bool = False


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A named value of an account: name 1 to 64 ASCII bytes, value 0 to 64 bytes.

    `sponsor` and `extended` are as for an account.
    """

    account: bytes
    name: bytes
    value: bytes
    modified: int = 0
    sponsor: bytes | None = None
    extended: bool = False


class LineKey(NamedTuple):
    """Names a trust line."""

    account: bytes
    asset: Asset


class DataKey(NamedTuple):
    """Names a data entry."""

    account: bytes
    name: bytes


Key = bytes | LineKey | DataKey
"""Names any entry; an account's is its key alone."""

Entry = AccountEntry | TrustLineEntry | DataEntry


def key_of(entry: Entry) -> Key:
    """Return what names an entry."""
    if isinstance(entry, AccountEntry):
        return entry.key
    if isinstance(entry, TrustLineEntry):
        return LineKey(entry.account, entry.asset)
    return DataKey(entry.account, entry.name)
