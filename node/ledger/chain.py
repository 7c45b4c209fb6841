"""The pure chain: a ledger that takes envelopes and closes, without I/O, clock or threads."""

from collections.abc import Iterable, Mapping

from node.ledger.closed import Admission, ClosedLedger
from node.ledger.settings import LedgerSettings
from node.state.entries import AccountEntry, DataEntry, TrustLineEntry


class Ledger:
    """A Stellar-type ledger (protocol 19, classic operations) in memory.

    Attributes:
        passphrase: the network's.
        sequence: of the last closed ledger.
        hash: of the last closed ledger, 32 bytes.
        header: LedgerHeader XDR of the last closed ledger.
        close_time: of the last closed ledger, Unix seconds.
    """

    passphrase: str
    sequence: int
    hash: bytes
    header: bytes
    close_time: int

    @classmethod
    def genesis(
        cls, passphrase: str, settings: LedgerSettings, close_time: int
    ) -> "tuple[Ledger, ClosedLedger]":
        """Start a new ledger at sequence 1, whose root account holds all coins.

        Returns:
            The ledger, and ledger 1 as closed, with the root account in its `entries`, to be
            stored like any other.
        """
        raise AssertionError

    @classmethod
    def restore(
        cls,
        passphrase: str,
        header: bytes,
        entries: Iterable[bytes],
        settings: LedgerSettings,
    ) -> "Ledger":
        """Go on from the last closed ledger; the queue starts empty.

        Args:
            passphrase: the network's.
            header: LedgerHeader XDR of the last closed ledger.
            entries: LedgerEntry XDR of the whole state after it, in any order.
            settings: only `close_time_offset` and `node_seed` matter; the rest is the header's.

        Raises:
            StateError: an entry or the header is not XDR of a kind this ledger has.
        """
        raise AssertionError

    @property
    def pending_count(self) -> int:
        """Return how many transactions wait in the queue."""
        raise AssertionError

    def admit(self, envelope: bytes) -> Admission:
        """Judge an envelope (TransactionEnvelope XDR) against the last closed ledger.

        Never raises for foreign bytes: what is no envelope is MALFORMED.
        """
        raise AssertionError

    def close(self, close_time: int) -> ClosedLedger:
        """Close the next ledger with everything that waits.

        Raises:
            CloseTimeError: `close_time` is not above the last ledger's.
        """
        raise AssertionError

    def account(self, key: bytes) -> AccountEntry | None:
        """Return the account of that key (32 bytes) in the last closed ledger."""
        raise AssertionError

    def trustlines(self, key: bytes) -> tuple[TrustLineEntry, ...]:
        """Return an account's trust lines, ordered by asset."""
        raise AssertionError

    def data(self, key: bytes) -> Mapping[bytes, DataEntry]:
        """Return an account's data entries by name (1 to 64 bytes), ordered by name."""
        raise AssertionError
