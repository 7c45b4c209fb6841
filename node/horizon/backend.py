"""What the routes need from the running node; `node.service` is the one that gives it."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from node.base.errors import SandoghError
from node.ledger.closed import Admission
from node.store.read import LedgerRow, TransactionRow


@dataclass(frozen=True, slots=True)
class Stored:
    """The transaction is in a closed ledger, successful or failed."""

    row: TransactionRow


@dataclass(frozen=True, slots=True)
class Refused:
    """The transaction was not admitted; `result` is TransactionResult XDR."""

    hash: bytes
    result: bytes


@dataclass(frozen=True, slots=True)
class Malformed:
    """The bytes are not a transaction envelope."""

    why: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not in a closed ledger so far; the identical envelope may be sent again."""

    hash: bytes
    why: str


@dataclass(frozen=True, slots=True)
class Overloaded:
    """Too many submissions are waiting already; nothing was admitted."""


Submission = Stored | Refused | Malformed | Unclear | Overloaded


class CloseTimeError(SandoghError):
    """A ledger cannot close at this time: closes go strictly forward."""

    def __init__(self, given: int, earliest: int, latest: int) -> None:
        self.given, self.earliest, self.latest = given, earliest, latest
        super().__init__(f"the close time {given} is not from {earliest} to {latest}")


class Node(Protocol):
    """The running node, as the routes see it."""

    @property
    def passphrase(self) -> str:
        """The network's passphrase."""

    @property
    def network_id(self) -> bytes:
        """SHA-256 of the passphrase, 32 bytes."""

    @property
    def engine(self) -> AsyncEngine:
        """The store of closed ledgers."""

    @property
    def latest(self) -> LedgerRow:
        """The last ledger that is closed and stored."""

    @property
    def manual(self) -> bool:
        """Whether ledgers close by request only, and time is the last close time."""

    @property
    def operator(self) -> str | None:
        """The account that got all coins at genesis; None for a ledger made without one."""

    def now(self) -> int:
        """The node's clock, Unix seconds."""

    def pending(self) -> int:
        """How many transactions wait for the next ledger."""

    @property
    def stopping(self) -> bool:
        """Whether the node is shutting down, so that no ledger comes any more."""

    def next_close(self) -> asyncio.Event:
        """Return what is set once the next ledger is stored, or the node shuts down."""

    def admit(self, envelope: bytes) -> Admission:
        """Admit an envelope and answer at once, as a core does."""

    async def submit(self, envelope: bytes) -> Submission:
        """Admit an envelope and wait until it is stored, refused, or the time-out passes."""

    async def fund(self, account: str) -> tuple[bytes, Submission] | None:
        """Create an account from the operator's: the envelope and what became of it.

        None when the account exists already.
        """

    async def close(self, close_time: int | None = None) -> LedgerRow:
        """Close one ledger now, store it and return it.

        Raises:
            CloseTimeError: the time does not lie after the last close.
        """


NODE: web.AppKey[Node] = web.AppKey("node", Node)
FRIENDBOT: web.AppKey[bool] = web.AppKey("friendbot", bool)
"""Whether anybody may create accounts from the operator's."""
