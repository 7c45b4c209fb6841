"""Submitting signed envelopes: the four ways it can end."""

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from node.base.errors import SandoghError


@dataclass(frozen=True, slots=True)
class Submitted:
    """A transaction that is, successful, in a closed ledger."""

    hash: bytes
    ledger: int


@dataclass(frozen=True, slots=True)
class Pending:
    """A transaction that was taken into the queue; whether it lands is told by looking it up."""

    hash: bytes


@dataclass(frozen=True, slots=True)
class ResultCodes:
    """Why the ledger refused: Horizon's names, such as `tx_bad_seq`, and one an operation."""

    transaction: str
    operations: tuple[str, ...] = ()
    inner: str | None = None

    def __str__(self) -> str:
        """Return them as a reader's phrase: `tx_failed (operation 2: op_underfunded)`."""
        text = self.inner or self.transaction
        bad = [
            f"operation {number}: {code}"
            for number, code in enumerate(self.operations, start=1)
            if code != "op_success"
        ]
        return f"{text} ({', '.join(bad)})" if bad else text


class Rejected(SandoghError):
    """The ledger refused a transaction, or took it as failed.

    Whether it lies in a ledger (failed, its fee paid, its sequence number used) is told by
    looking it up.

    Attributes:
        hash: 32 bytes.
        result_codes: why.
        result_xdr: XDR of the TransactionResult where it was told.
    """

    def __init__(self, name: bytes, codes: ResultCodes, result_xdr: bytes | None = None) -> None:
        self.hash = name
        self.result_codes = codes
        self.result_xdr = result_xdr
        super().__init__(f"the ledger refused transaction {name.hex()}: {codes}")


class Unclear(SandoghError):
    """Nobody can say yet whether a transaction landed; the identical envelope may be sent again.

    Attributes:
        hash: 32 bytes.
        why: what happened instead of an answer.
        wait: the seconds after which the server asks to be tried again, if it does.
    """

    def __init__(self, name: bytes, why: str, wait: float | None = None) -> None:
        self.hash = name
        self.why = why
        self.wait = wait
        super().__init__(f"it is unclear whether transaction {name.hex()} landed: {why}")


class Submitter(Protocol):
    """A way to submit; an asynchronous context manager."""

    @property
    def url(self) -> str:
        """What the server is called, in reports and errors."""
        ...

    async def submit(self, envelope: bytes) -> Submitted | Pending:
        """Send a signed envelope once; wait until it is in a closed ledger, where the server does.

        Raises:
            Rejected: refused, or in a ledger as failed.
            Unclear: time-out, busy, connection lost, or an answer that makes no sense.
            EnvelopeError: the bytes are no envelope; nothing was sent.
        """
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
