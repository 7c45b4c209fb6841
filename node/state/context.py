"""What an operation may know of the ledger it runs in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from node.state.sponsorship import Sponsorships


@dataclass(frozen=True, slots=True)
class LedgerContext:
    """The ledger that is being closed, or at admission would be the next.

    Attributes:
        sequence: its number.
        close_time: Unix seconds; at admission that of the last closed ledger.
        base_fee: stroops an operation.
        base_reserve: stroops an entry.
        protocol: the ledger version it runs under.
        sponsorships: who pays reserves for whom; each transaction has its own.
        highest: the highest sequence number that the set uses, by source account key.
    """

    sequence: int
    close_time: int
    base_fee: int
    base_reserve: int
    protocol: int = 19
    sponsorships: Sponsorships = field(default_factory=Sponsorships)
    highest: Mapping[bytes, int] = field(default_factory=dict)

    @property
    def starting_sequence(self) -> int:
        """Return the sequence number that an account created in this ledger starts from."""
        return self.sequence << 32
