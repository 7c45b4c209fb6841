"""What admission answers and what a closed ledger leaves behind, for the store and Horizon.

Accounts are 32 raw bytes, hashes 32 bytes, amounts stroops, times Unix seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stellar_sdk import xdr

from node.base.errors import SandoghError
from node.wire.accounts import muxed_key

Status = Literal["PENDING", "DUPLICATE", "TRY_AGAIN_LATER", "ERROR", "MALFORMED"]


class CloseTimeError(SandoghError):
    """A ledger cannot close at this time; closes go strictly forward."""

    def __init__(self, given: int, last: int) -> None:
        self.given, self.last = given, last
        super().__init__(f"the close time {given} does not lie after the last one, {last}")


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to one submitted envelope.

    Attributes:
        status: PENDING and DUPLICATE are in the queue; TRY_AGAIN_LATER is not (another
            transaction of this source waits, or the queue is full); ERROR has a `result`;
            MALFORMED is no TransactionEnvelope at all.
        hash: the transaction's hash; None only for MALFORMED.
        result: TransactionResult XDR, for ERROR only.
        why: one sentence, for MALFORMED only.
    """

    status: Status
    hash: bytes | None
    result: bytes | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class AppliedOperation:
    """One operation of an applied transaction.

    Attributes:
        source: its source account, defaulted to the transaction's.
        type: OperationType number.
        body: OperationBody XDR.
    """

    source: bytes
    type: int
    body: bytes


@dataclass(frozen=True, slots=True)
class AppliedTransaction:
    """One transaction of a closed ledger, successful or failed.

    Attributes:
        order: place in apply order, from 1; with the ledger it makes the TOID.
        hash: transaction hash; the outer one of a fee bump.
        inner_hash: hash of the inner transaction of a fee bump, else None.
        envelope: TransactionEnvelope XDR; a V0 one has been turned into V1.
        result: TransactionResult XDR.
        successful: whether its operations took effect.
        fee_charged: stroops taken from `fee_account`.
        max_fee: the fee bid.
        source: source account (of the inner transaction of a fee bump).
        fee_account: who paid; the source unless a fee bump.
        sequence: sequence number of the (inner) transaction.
        memo: Memo XDR.
        participants: all accounts it concerns, sources and targets of its operations
            included, sorted, each once: for /accounts/{id}/transactions.
        operation_count: operations of the (inner) transaction.
        notes: what `node.history.notes` keeps of it; none are no bytes.
    """

    order: int
    hash: bytes
    inner_hash: bytes | None
    envelope: bytes
    result: bytes
    successful: bool
    fee_charged: int
    max_fee: int
    source: bytes
    fee_account: bytes
    sequence: int
    memo: bytes
    participants: tuple[bytes, ...]
    operation_count: int
    notes: bytes = b""

    @property
    def operations(self) -> tuple[AppliedOperation, ...]:
        """Return its operations in order, read from `envelope` on each call."""
        envelope = xdr.TransactionEnvelope.from_xdr_bytes(self.envelope)
        bump = envelope.fee_bump
        inner = envelope.v1 if bump is None else bump.tx.inner_tx.v1
        assert inner is not None
        return tuple(
            AppliedOperation(
                source=self.source
                if operation.source_account is None
                else muxed_key(operation.source_account),
                type=operation.body.type.value,
                body=operation.body.to_xdr_bytes(),
            )
            for operation in inner.tx.operations
        )


@dataclass(frozen=True, slots=True)
class ClosedLedger:
    """Everything one close produced; a store writes it in one SQL transaction.

    Attributes:
        sequence: ledger number; genesis is 1.
        hash: SHA-256 of `header`.
        previous_hash: hash of the ledger before.
        header: LedgerHeader XDR.
        close_time: Unix seconds.
        tx_set_hash: as in the header's scpValue.
        transactions: in apply order.
        envelopes: TransactionEnvelope XDR of the set, in set (hash) order, as archives hold it.
        entries: LedgerKey XDR -> LedgerEntry XDR, or None when the entry was deleted: every
            entry that this ledger touched.
        dropped: hashes of transactions that left the queue without being applied.
    """

    sequence: int
    hash: bytes
    previous_hash: bytes
    header: bytes
    close_time: int
    tx_set_hash: bytes
    transactions: tuple[AppliedTransaction, ...]
    envelopes: tuple[bytes, ...]
    entries: Mapping[bytes, bytes | None]
    dropped: tuple[bytes, ...]
