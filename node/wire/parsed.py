"""What a transaction says, in plain values: the same for every envelope form.

Accounts are base addresses (`G…`; a muxed account is reduced to its base), amounts are
stroops (10⁻⁷ of a coin), times are Unix seconds, hashes and keys are raw bytes. Each operation
carries its own source, which is the transaction's where the operation names none.
"""

from dataclasses import dataclass
from typing import Literal

from stellar_sdk import StrKey

MemoType = Literal["none", "text", "id", "hash", "return"]
SignerType = Literal["ed25519_public_key", "preauth_tx", "sha256_hash", "ed25519_signed_payload"]

_ENCODE = {
    "ed25519_public_key": StrKey.encode_ed25519_public_key,
    "preauth_tx": StrKey.encode_pre_auth_tx,
    "sha256_hash": StrKey.encode_sha256_hash,
}


@dataclass(frozen=True, slots=True)
class Asset:
    """An issued asset. None stands for the native one.

    Attributes:
        code: 1-12 characters; bytes that are no ASCII stay visible as Latin-1. A code of at most
            four in the twelve-byte form, which no ledger accepts, keeps NULs up to the fifth
            character, so that two different codes never look equal.
        issuer: `G…`.
    """

    code: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Memo:
    """A transaction's memo: bytes for text (at most 28), hash and return (32), an int for id."""

    type: MemoType
    value: bytes | int | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as attached: the last 4 bytes of its key, and at most 64 bytes."""

    hint: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A signer's key: 32 bytes, for a signed payload its key followed by the payload's bytes."""

    type: SignerType
    key: bytes

    @property
    def strkey(self) -> str:
        """The key as Horizon writes it: `G…`, `T…`, `X…` or `P…` (SEP-23)."""
        if self.type == "ed25519_signed_payload":
            payload = self.key[32:]
            padded = payload + bytes(-len(payload) % 4)
            return StrKey.encode_ed25519_signed_payload(
                self.key[:32] + len(payload).to_bytes(4, "big") + padded
            )
        return _ENCODE[self.type](self.key)


@dataclass(frozen=True, slots=True)
class CreateAccount:
    """Make an account with a starting balance in stroops."""

    source: str
    destination: str
    starting_balance: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Move an amount of an asset (None: native)."""

    source: str
    destination: str
    asset: Asset | None
    amount: int


@dataclass(frozen=True, slots=True)
class ChangeTrust:
    """Set the limit of the source's trust line; 0 removes it."""

    source: str
    asset: Asset | None
    limit: int


@dataclass(frozen=True, slots=True)
class AllowTrust:
    """Authorize a trust line to the source's asset: 0 no, 1 yes, 2 to maintain liabilities."""

    source: str
    trustor: str
    code: str
    authorize: int


@dataclass(frozen=True, slots=True)
class SetTrustLineFlags:
    """Set and clear the flags of a trust line (CAP-35)."""

    source: str
    trustor: str
    asset: Asset | None
    set_flags: int
    clear_flags: int


@dataclass(frozen=True, slots=True)
class SetOptions:
    """Change the source account's settings; None leaves one as it is."""

    source: str
    inflation_destination: str | None = None
    clear_flags: int | None = None
    set_flags: int | None = None
    master_weight: int | None = None
    low: int | None = None
    medium: int | None = None
    high: int | None = None
    home_domain: bytes | None = None
    signer: SignerKey | None = None
    signer_weight: int | None = None


@dataclass(frozen=True, slots=True)
class ManageData:
    """Set a data entry, or remove it (None); name and value have at most 64 bytes."""

    source: str
    name: bytes
    value: bytes | None


@dataclass(frozen=True, slots=True)
class AccountMerge:
    """Move all native balance to the destination and remove the source account."""

    source: str
    destination: str


@dataclass(frozen=True, slots=True)
class BumpSequence:
    """Raise the source account's sequence number."""

    source: str
    bump_to: int


@dataclass(frozen=True, slots=True)
class BeginSponsoring:
    """Pay the reserves of what `sponsored` creates, until it ends that (CAP-33)."""

    source: str
    sponsored: str


@dataclass(frozen=True, slots=True)
class EndSponsoring:
    """End the sponsorship under which the source stands."""

    source: str


@dataclass(frozen=True, slots=True)
class RevokeSponsorship:
    """Give up paying for an entry or a signer, or hand it to the source's own sponsor.

    Attributes:
        target: what it is: `account`, `trust_line`, `data`, `signer`, or the name of a kind that
            elections do not use.
        account: whose it is; empty for a claimable balance or a pool.
        asset: of a trust line; None if that is a pool's share.
        name: of a data entry, at most 64 bytes.
        signer: a signer's key.
    """

    source: str
    target: str
    account: str
    asset: Asset | None = None
    name: bytes | None = None
    signer: SignerKey | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """An operation that elections do not use, by its Horizon name: `path_payment_strict_send`."""

    source: str
    type: str


Operation = (
    CreateAccount
    | Payment
    | ChangeTrust
    | AllowTrust
    | SetTrustLineFlags
    | SetOptions
    | ManageData
    | AccountMerge
    | BumpSequence
    | BeginSponsoring
    | EndSponsoring
    | RevokeSponsorship
    | Other
)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction; a fee bump is its inner transaction, with the outer hash and payer beside it.

    Attributes:
        hash: 32 bytes, what the signatures are over; a fee bump's inner hash.
        outer_hash: a fee bump's own hash, else None.
        source: the account whose sequence number is used.
        sequence: signed 64 bits.
        fee: the most the transaction bids, in stroops; of a fee bump the outer bid.
        fee_source: who pays: the source, or a fee bump's payer.
        min_time: Unix seconds; 0 for none.
        max_time: Unix seconds; 0 for none.
        signatures: at most 20; of a fee bump those of the inner transaction.
        conditions: True if there are preconditions other than time bounds (CAP-21).
    """

    hash: bytes
    outer_hash: bytes | None
    source: str
    sequence: int
    fee: int
    min_time: int
    max_time: int
    memo: Memo
    operations: tuple[Operation, ...]
    signatures: tuple[Signature, ...]
    fee_source: str
    conditions: bool = False

    @property
    def memo_hash(self) -> bytes | None:
        """The 32 bytes of a memo of type hash, else None."""
        value = self.memo.value
        return value if self.memo.type == "hash" and isinstance(value, bytes) else None

    @property
    def ledger_hash(self) -> bytes:
        """The hash under which the ledger keeps it: the outer one of a fee bump."""
        return self.outer_hash or self.hash
