"""Records put together again from one account's transactions (docs/protocol.md §1).

Rules, over the successful transactions of which the account is source, in ledger order:

1. A part has the form of 1-99 ``ManageData`` named ``sandogh``, each of the same source as the
   transaction, with a value; a cast's payment may follow, nothing else. Its header fits its
   bytes. Every other transaction is **passed over**: it changes nothing.
2. Part 0 **opens** a record, and drops an unfinished one.
3. Part p **continues** the open record if it is the next one, with equal memo, P and length.
4. Any other part is **out of order**: it drops the open record, and is itself dropped.
5. After the last part the bytes are hashed. If they do not hash to the memo, or it is not a
   ``MEMO_HASH``, they are dropped (**hash**); else the record is **completed**, at the place
   and time of the last part.

Memory is bounded: of a record longer than the limit only the hash is kept. It obeys the same
rules, and ends as **too long** instead of completed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.records.frame import FrameError, Part, parse_part
from contracts.records.record import Record, parse_record
from node.wire.parsed import ManageData, Memo, Operation, Transaction

ENTRY_NAME = b"sandogh"
MAX_RECORD = 1 << 24
"""Bytes of the longest record that is kept by default: 16 MiB, a roll of 524 287 voters."""

PaymentTest = Callable[[Operation], bool]


class Step(StrEnum):
    """What a transaction did to its account's open record."""

    PASSED_OVER = "passed over"
    OPENED = "opened"
    CONTINUED = "continued"
    OUT_OF_ORDER = "out of order"
    HASH = "hash"
    TOO_LONG = "too long"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class AssembledRecord:
    """A whole record and where it lies.

    Attributes:
        record: kind and body; its id is the memo of each transaction.
        position: place in the ledger of its last part.
        close_time: that ledger's, Unix seconds.
        transactions: those that carry its parts, in order; their signatures are not judged.
    """

    record: Record
    position: int
    close_time: int
    transactions: tuple[Transaction, ...]

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The parts' transaction hashes, 32 bytes each; of a fee bump the inner one."""
        return tuple(transaction.hash for transaction in self.transactions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one transaction.

    Attributes:
        step: what it did.
        text: a sentence with the values.
        completed: the record that it completes, with ``Step.COMPLETED`` only.
        kind: the record's first byte, with ``COMPLETED``, ``TOO_LONG`` and ``HASH``.
        length: its bytes, kind included, likewise.
        dropped: parts of an unfinished record that this transaction dropped.
    """

    step: Step
    text: str
    completed: AssembledRecord | None = None
    kind: int | None = None
    length: int | None = None
    dropped: int = 0


@dataclass(slots=True)
class _Open:
    memo: Memo
    parts: int
    length: int
    kept: bool
    kind: int
    position: int
    next: int = 0
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    payloads: list[bytes] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)

    def goes_on_with(self, part: Part, memo: Memo) -> bool:
        return (
            part.number == self.next
            and memo == self.memo
            and part.parts == self.parts
            and part.length == self.length
        )

    def add(self, part: Part, transaction: Transaction) -> None:
        self.next += 1
        self.hash.update(part.payload)
        if self.kept:
            self.payloads.append(part.payload)
            self.transactions.append(transaction)


class Assembler:
    """The state of one account: at most one open record."""

    def __init__(
        self, account: str, payment: PaymentTest | None = None, limit: int = MAX_RECORD
    ) -> None:
        """Start with no open record.

        Args:
            account: G….
            payment: tells whether an operation is a cast's payment, which alone may follow a
                part's data entries; None where the account casts nothing.
            limit: bytes of the longest record that is kept.
        """
        self.account = account
        self._payment = payment
        self._limit = limit
        self._open: _Open | None = None
        self._position = -1

    @property
    def unfinished(self) -> int:
        """How many parts of an unfinished record are at hand."""
        return self._open.next if self._open else 0

    @property
    def opened(self) -> int | None:
        """Where the first part of an unfinished record lies; None without one.

        Fed the account's transactions from there on, another assembler comes to the same state.
        """
        return self._open.position if self._open else None

    def feed(self, transaction: Transaction, position: int, close_time: int) -> Outcome:
        """Take the next successful transaction.

        Args:
            transaction: a fee bump counts as its inner transaction.
            position: its place in the ledger.
            close_time: its ledger's, Unix seconds.

        Raises:
            ValueError: it does not lie after the one before.
        """
        if position <= self._position:
            raise ValueError(f"transaction at {position} follows one at {self._position}")
        self._position = position
        if transaction.source != self.account:
            return Outcome(Step.PASSED_OVER, f"its source is {transaction.source}")
        try:
            part = part_of(transaction, self._payment)
        except FrameError as error:
            return Outcome(Step.PASSED_OVER, str(error))
        return self._take(part, transaction, position, close_time)

    def _take(
        self, part: Part, transaction: Transaction, position: int, close_time: int
    ) -> Outcome:
        dropped = self.unfinished
        name = f"part {part.number} of {part.parts}"
        if part.number == 0:
            opened = _Open(
                transaction.memo,
                part.parts,
                part.length,
                part.length <= self._limit,
                part.payload[0],
                position,
            )
            self._open = opened
        elif self._open is None:
            return Outcome(Step.OUT_OF_ORDER, f"{name}, but no record is open")
        elif not self._open.goes_on_with(part, transaction.memo):
            awaited = f"part {self._open.next} of {self._open.parts}"
            self._open = None
            text = f"{name} does not continue the open record, which awaits its {awaited}"
            return Outcome(Step.OUT_OF_ORDER, text, dropped=dropped)
        else:
            opened, dropped = self._open, 0
        opened.add(part, transaction)
        if opened.next < opened.parts:
            step = Step.CONTINUED if part.number else Step.OPENED
            return Outcome(step, f"{name}; more must follow", dropped=dropped)
        self._open = None
        return _finish(opened, position, close_time, dropped)


def _finish(whole: _Open, position: int, close_time: int, dropped: int) -> Outcome:
    kind, length, digest = whole.kind, whole.length, whole.hash.digest()
    if whole.memo.type != "hash" or whole.memo.value != digest:
        said = whole.memo.value.hex() if isinstance(whole.memo.value, bytes) else "another value"
        memo = f"memo of type {whole.memo.type}" + (f", {said}" if whole.memo.value else "")
        text = f"the record hashes to {digest.hex()}, but has a {memo}"
        return Outcome(Step.HASH, text, None, kind, length, dropped)
    if not whole.kept:
        text = f"a record of {length} bytes is longer than what is read here"
        return Outcome(Step.TOO_LONG, text, None, kind, length, dropped)
    record = parse_record(b"".join(whole.payloads))
    done = AssembledRecord(record, position, close_time, tuple(whole.transactions))
    return Outcome(Step.COMPLETED, f"record {digest.hex()}", done, kind, length, dropped)


def part_of(transaction: Transaction, payment: PaymentTest | None = None) -> Part:
    """Read the part that a transaction carries.

    Args:
        transaction: what it says.
        payment: tells whether an operation is a cast's payment.

    Raises:
        FrameError: it has not a part's form, or a header that does not fit its bytes.
    """
    operations = transaction.operations
    if operations and payment is not None and payment(operations[-1]):
        operations = operations[:-1]
    found = []
    for place, operation in enumerate(operations, 1):
        if not isinstance(operation, ManageData) or operation.name != ENTRY_NAME:
            raise FrameError(f"operation {place} is not an entry of data named sandogh")
        if operation.source != transaction.source:
            raise FrameError(f"operation {place} has the source {operation.source}")
        if operation.value is None:
            raise FrameError(f"operation {place} removes the entry")
        found.append(operation.value)
    return parse_part(found)
