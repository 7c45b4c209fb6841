"""The election at one moment, and where a credential stands in it: what handlers are told."""

from dataclasses import dataclass
from typing import Literal

from contracts.counting.window import Window
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import Point
from contracts.records.kinds.manifest import Manifest
from contracts.records.kinds.roll import Roll
from node.base.errors import SandoghError
from node.networks.reader import LedgerInfo
from web.intake.served import Served

State = Literal["before", "open", "closing", "closed"]


@dataclass(frozen=True, slots=True)
class ElectionNow:
    """The election at one moment; times are Unix seconds of the ledger.

    Attributes:
        served: what the manifest fixed, verified.
        window: opening and end in force, both included.
        close_time: the ledger's time now: its last close time, carried on since.
        tip: the last closed ledger that was seen.
        age: seconds since the ledger's server last answered.
        registration_ends: the first second at which no ballot is registered any more.
    """

    served: Served
    window: Window
    close_time: int
    tip: LedgerInfo
    age: float
    registration_ends: int

    @property
    def state(self) -> State:
        """Return ``closing`` in the margin before the end, when nothing more is registered."""
        if self.close_time < self.window.opens:
            return "before"
        if self.close_time > self.window.end:
            return "closed"
        return "open" if self.close_time < self.registration_ends else "closing"

    @property
    def registers(self) -> bool:
        """Whether ballots are registered now."""
        return self.state == "open"

    @property
    def account(self) -> str:
        """The election's id: its authority, G…."""
        return self.served.election.account

    @property
    def network(self) -> str:
        """The network's passphrase."""
        return self.served.manifest.network

    @property
    def manifest(self) -> Manifest:
        """The manifest."""
        return self.served.manifest

    @property
    def manifest_id(self) -> bytes:
        """The manifest record's id, 32 bytes."""
        return self.served.election.manifest_id

    @property
    def manifest_bytes(self) -> bytes:
        """The manifest record's body, as it is on the ledger."""
        record = self.served.election.manifest_record
        assert record is not None
        return record.record.body

    @property
    def keys(self) -> tuple[Point, ...]:
        """H_1 … H_M."""
        return self.served.keys

    @property
    def roll(self) -> Roll:
        """U_0 … U_{N-1}, before amendments."""
        return self.served.roll

    @property
    def roll_bytes(self) -> bytes:
        """The roll record's body: U_0 ‖ U_1 ‖ …"""
        return self.served.roll.keys

    @property
    def context(self) -> bytes:
        """The election's 32 bytes."""
        return self.served.statement.context

    @property
    def statement(self) -> Statement:
        """What ballots are proved against."""
        return self.served.statement


@dataclass(frozen=True, slots=True)
class Place:
    """Where a credential stands.

    Attributes:
        index: its place in the roll, from 0.
        key: U, in force.
        voted: whether a ballot of it counts on the ledger.
        amendment: the body of the amend record that put this key in force; None for the roll's.
    """

    index: int
    key: Point
    voted: bool
    amendment: bytes | None


class CredentialRefused(SandoghError):
    """A key that is known and can't vote.

    Attributes:
        name: ``annulled``: its index was annulled; ``replaced``: another key is in force.
    """

    exit_code = 1

    def __init__(self, name: str, index: int) -> None:
        self.name = name
        self.index = index
        super().__init__(f"the credential of index {index} can't vote: it was {name}")
