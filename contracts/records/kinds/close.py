"""Kind 10, close: what was counted, up to which ledger (docs/protocol.md §9)."""

from dataclasses import dataclass

from contracts.crypto.transcript import u32
from contracts.records.fields import Fields

KIND = 10
SIZE = 104


@dataclass(frozen=True, slots=True)
class Close:
    """The authority's closing.

    Attributes:
        context: 32 bytes of the manifest.
        count: how many ballots count.
        digest: 32 bytes over their trackers in ledger order.
        ledger: the last ledger with a close time no later than the end.
        header_hash: that ledger's header hash, 32 bytes.
    """

    context: bytes
    count: int
    digest: bytes
    ledger: int
    header_hash: bytes

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return context ‖ count u32 ‖ digest ‖ ledger u32 ‖ header hash."""
        counted = self.context + u32(self.count) + self.digest
        return counted + u32(self.ledger) + self.header_hash


def decode(body: bytes) -> Close:
    """Decode strictly.

    Raises:
        RecordError: wrong length.
    """
    fields = Fields(KIND, body)
    fields.expect(SIZE)
    return Close(
        fields.take("context", 32),
        fields.integer("count", 4),
        fields.take("digest", 32),
        fields.integer("ledger", 4),
        fields.take("header hash", 32),
    )
