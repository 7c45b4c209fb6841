"""Reading a Stellar-type network: what any source of ledger data must answer.

Every value a source gives has been checked as far as it can be without trust: a header hashes
to its ledger's hash, an envelope to its transaction's.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from node.archive.checkpoint import ArchivedLedger
from node.base.errors import SandoghError
from node.wire.parsed import Asset, Transaction

FULL = 0.9
"""The share of its operations from which a ledger counts as full: Stellar-core's surge prices
begin 100 operations below the limit, which is 0.9 of a ledger of 1 000."""


class ReaderError(SandoghError):
    """A source of ledger data could not be read, or said what cannot be.

    Attributes:
        url: the source.
        what: what was asked for: `ledger 17`, `the account G…`.
        why: what is wrong with the answer.
    """

    def __init__(self, url: str, what: str, why: str) -> None:
        self.url = url
        self.what = what
        self.why = why
        super().__init__(f"cannot read {what} from {url}: {why}")


class NetworkMismatch(ReaderError):
    """A server speaks for another network than the one that was asked for.

    Attributes:
        expected: the passphrase of the network that was meant.
        found: the one that the server names.
    """

    def __init__(self, url: str, expected: str, found: str) -> None:
        self.expected = expected
        self.found = found
        why = f"it speaks for network {found!r}, not {expected!r}"
        super().__init__(url, "the network's settings", why)


class AccountUntold(ReaderError):
    """An account's state was asked of a source that tells only what happened.

    Attributes:
        account: `G…`.
    """

    def __init__(self, url: str, account: str, why: str) -> None:
        self.account = account
        super().__init__(url, f"account {account}", why)


class LedgerUntold(ReaderError):
    """A source does not tell all of a ledger, so nothing can be proved of it from there."""


@dataclass(frozen=True, slots=True)
class LedgerInfo:
    """A closed ledger.

    Attributes:
        hash: 32 bytes; SHA-256 of `header_xdr` where that is given.
        close_time: Unix seconds.
        header_xdr: XDR of the LedgerHeader, or None from a source that does not tell it.
    """

    sequence: int
    hash: bytes
    previous_hash: bytes
    close_time: int
    header_xdr: bytes | None = None


@dataclass(frozen=True, slots=True)
class NetworkInfo:
    """What a network says of itself.

    Attributes:
        protocol: the current protocol version.
        tip: the last closed ledger.
        base_fee: stroops an operation.
        base_reserve: stroops an entry; an account holds two and one per entry.
        max_operations: most operations of a ledger.
    """

    passphrase: str
    protocol: int
    tip: LedgerInfo
    base_fee: int
    base_reserve: int
    max_operations: int
    horizon_version: str


@dataclass(frozen=True, slots=True)
class FeeInfo:
    """How full the last ledgers were and what they charged.

    Attributes:
        base_fee: of the last ledger, stroops an operation.
        usage: operations of the last ledgers by what they may hold, 0 to 1.
        lowest: the least that was charged an operation, stroops; None if it is not told.
    """

    base_fee: int
    usage: float
    lowest: int | None

    @property
    def surge(self) -> bool:
        """Whether who bids the base fee may wait: ledgers are full, or dearer than that."""
        return self.usage >= FULL or (self.lowest is not None and self.lowest > self.base_fee)


@dataclass(frozen=True, slots=True)
class LedgerTransaction:
    """A transaction in a closed ledger.

    Attributes:
        hash: 32 bytes, as the ledger keeps it: the outer hash of a fee bump.
        position: the transaction's TOID (SEP-35): ledger, then order of application.
        close_time: of its ledger, Unix seconds.
        envelope: XDR.
        result: XDR of the TransactionResult, or None from a source that does not tell it.
        transaction: what the envelope says.
    """

    hash: bytes
    ledger: int
    position: int
    close_time: int
    successful: bool
    envelope: bytes
    result: bytes | None
    transaction: Transaction


@dataclass(frozen=True, slots=True)
class Balance:
    """An account's holding of an asset, in stroops; limit and authorized only of issued ones."""

    amount: int
    limit: int | None = None
    authorized: bool | None = None
    last_modified_ledger: int | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The weights that an account's operations need."""

    low: int
    medium: int
    high: int


@dataclass(frozen=True, slots=True)
class AccountFlags:
    """What an issuer may do to the holders of its assets."""

    auth_required: bool = False
    auth_revocable: bool = False
    auth_immutable: bool = False
    auth_clawback_enabled: bool = False


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account in the last closed ledger.

    Attributes:
        account: `G…`.
        sequence: of the last transaction that it was the source of.
        balances: by asset; None is the native one.
        signers: weight by strkey, the master key among them.
        data: the data entries, at most 64 bytes each.
    """

    account: str
    sequence: int
    balances: dict[Asset | None, Balance]
    signers: dict[str, int]
    thresholds: Thresholds
    flags: AccountFlags = AccountFlags()
    data: dict[str, bytes] = field(default_factory=dict)
    last_modified_ledger: int | None = None


class FeeReader(Protocol):
    """A source that also tells what the last ledgers charged."""

    async def fees(self) -> FeeInfo:
        """Return it, read anew; ReaderError if it cannot be read."""
        ...


class Reader(Protocol):
    """A source of ledger data; an asynchronous context manager."""

    @property
    def url(self) -> str:
        """What the source is called, in reports and errors."""
        ...

    async def network(self) -> NetworkInfo:
        """Return the network's settings and last ledger, read anew."""
        ...

    async def ledger(self, sequence: int) -> LedgerInfo:
        """Return a closed ledger; a source that does not have it raises ReaderError."""
        ...

    async def ledgers(self, after: int = 0, limit: int = 200) -> list[LedgerInfo]:
        """Return up to `limit` (1-200) ledgers from `after` + 1 on, ascending without a gap."""
        ...

    async def account(self, account: str) -> AccountInfo | None:
        """Return an account, or None if it does not exist now."""
        ...

    async def transaction(self, name: bytes) -> LedgerTransaction | None:
        """Return the transaction of a 32-byte hash (of a fee bump either), or None."""
        ...

    def transactions(
        self, account: str, *, after: int = 0, include_failed: bool = False, page: int = 200
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield the transactions that touch an account, ascending by position.

        Args:
            account: `G…`; it may have been merged away since. One never seen yields nothing.
            after: a position: only later ones are told.
            include_failed: also those that failed and only paid their fee.
            page: how many are asked for at a time, 1-200; no more are held.
        """
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@runtime_checkable
class TogetherReader(Protocol):
    """A source that tells several accounts' transactions in one pass over the ledger."""

    def together(
        self, successful: Collection[str], every: Collection[str]
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield what touches any of the accounts, ascending by position, each once.

        Args:
            successful: accounts of which successful transactions are told.
            every: accounts of which failed ones are told, too.
        """
        ...


@runtime_checkable
class NamingReader(Protocol):
    """A source that tells which transactions of a few ledgers name some accounts."""

    def naming(
        self, accounts: Collection[str], *, after: int, last_ledger: int
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield what may touch any of the accounts, failed ones too, ascending by position.

        Each transaction is told whose envelope holds the key of one: all that touch one are
        among them, and maybe others.

        Args:
            accounts: `G…`.
            after: a position: only later ones are told.
            last_ledger: what lies in later ledgers is left out.
        """
        ...


@runtime_checkable
class ClosedReader(Protocol):
    """A source that tells a closed ledger whole, as far as its header names it."""

    async def closed(self, sequence: int) -> ArchivedLedger:
        """Return a ledger: its header, all envelopes and results in apply order.

        The header hashes to the ledger's hash; whether the transactions are those that the
        header names is for the caller to check.

        Raises:
            LedgerUntold: the source does not tell all of it.
            ReaderError: it can't be read.
        """
        ...
