"""Transactions parsed not long ago: several accounts' lists tell the same one soon after another.

A cast is told with its box, its urn and its channel. It is parsed once where all three say the
same, byte by byte; what differs in anything is parsed, and judged, for itself.
"""

from collections import OrderedDict

from node.networks.horizon_answers import TransactionRow, read_transaction
from node.networks.reader import LedgerTransaction

HELD = 6 << 20
"""Bytes of envelopes that are held, ``BESIDE`` more for each; parsed, some three times as many."""
BESIDE = 2000
"""Bytes that a parsed transaction takes however short its envelope is: strangers' are short."""


class Parsed:
    """The last transactions of one network, as one source told them."""

    def __init__(self, most: int = HELD) -> None:
        """Start with none.

        Args:
            most: bytes of envelopes held, ``BESIDE`` counted with each.
        """
        self._most = most
        self._size = 0
        self._held: OrderedDict[TransactionRow, LedgerTransaction] = OrderedDict()

    def read(self, row: TransactionRow, network_id: bytes) -> LedgerTransaction:
        """Parse a row, or return what an equal one came to; see ``read_transaction``.

        Args:
            row: as it was told.
            network_id: 32 bytes, the same at each call.

        Raises:
            FieldError: as ``read_transaction``.
        """
        found = self._held.get(row)
        if found is None:
            found = self._held[row] = read_transaction(row, network_id)
            self._size += len(row.envelope) + BESIDE
            while self._size > self._most:
                gone, _ = self._held.popitem(last=False)
                self._size -= len(gone.envelope) + BESIDE
        return found
