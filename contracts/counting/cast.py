"""Casts: transactions that put a VOTE into the box (docs/protocol.md §2, §8).

A cast's first question is its form: the data entries of a record's part, then one payment of
exactly 1 VOTE from urn to box. Reassembly of the parts is ``records.assemble``'s; its outcome
comes with the cast.
"""

from dataclasses import dataclass

from contracts.records.assemble import Outcome, Step
from contracts.records.record import Record
from node.wire.parsed import Asset, ManageData, Operation, Payment, Transaction

ONE_VOTE = 10_000_000
"""One VOTE, in the ledger's smallest unit: 7 decimals."""


@dataclass(frozen=True, slots=True)
class Purse:
    """Where VOTE moves when a ballot is cast: its asset, urn and box (G…)."""

    vote: Asset
    urn: str
    box: str

    def is_payment(self, operation: Operation) -> bool:
        """Tell whether an operation pays VOTE, any amount, from urn to box."""
        return (
            isinstance(operation, Payment)
            and operation.asset == self.vote
            and operation.source == self.urn
            and operation.destination == self.box
        )

    def is_cast(self, transaction: Transaction) -> bool:
        """Tell whether a successful transaction is a cast."""
        return any(map(self.is_payment, transaction.operations))


@dataclass(frozen=True, slots=True)
class Cast:
    """A successful transaction that pays VOTE from urn to box.

    Attributes:
        transaction: what it says; of a fee bump, the inner one.
        position: its place in the ledger.
        time: its ledger's close time, Unix seconds.
        outcome: what its source's assembler made of it; None where the source is no channel.
        signed_by_channel: each transaction that carries a part of its record, this one first of
            all, has a signature of the source's own key over its hash.
        signed_by_relay: this one has a signature of one of the urn's relay keys.
    """

    transaction: Transaction
    position: int
    time: int
    outcome: Outcome | None
    signed_by_channel: bool
    signed_by_relay: bool


def shape_fault(transaction: Transaction, purse: Purse) -> str | None:
    """Return how a transaction differs from data entries, then one payment of 1 VOTE."""
    *entries, last = transaction.operations
    if not entries:
        return "it holds no data entry before its payment"
    for place, operation in enumerate(entries, 1):
        if not isinstance(operation, ManageData):
            return f"operation {place} is no data entry"
    if not purse.is_payment(last):
        return "its last operation is not the payment of VOTE from urn to box"
    if isinstance(last, Payment) and last.amount != ONE_VOTE:
        return f"it pays {last.amount / ONE_VOTE:.7f} VOTE, not 1"
    return None


@dataclass(frozen=True, slots=True)
class Carried:
    """The record that a cast completes.

    Attributes:
        kind: its first byte.
        length: its bytes, kind included.
        record: itself; None where it is longer than what is kept.
    """

    kind: int
    length: int
    record: Record | None


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Why a cast completes no record: ``parts`` or ``memo``."""

    reason: str
    text: str


def carried(outcome: Outcome | None) -> Carried | NotCarried:
    """Read an assembler's outcome as an answer to ``parts`` and ``memo``."""
    if outcome is None:
        return NotCarried("parts", "nothing was assembled for its source")
    if outcome.step is Step.HASH:
        return NotCarried("memo", outcome.text)
    if outcome.kind is None or outcome.length is None:
        return NotCarried("parts", outcome.text)
    record = outcome.completed.record if outcome.completed else None
    return Carried(outcome.kind, outcome.length, record)
