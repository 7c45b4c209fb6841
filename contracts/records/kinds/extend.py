"""Kind 7, extend: a later end (docs/protocol.md §5)."""

from dataclasses import dataclass

from contracts.crypto.transcript import u64
from contracts.records.fields import Fields, encode_reason

KIND = 7


@dataclass(frozen=True, slots=True)
class Extend:
    """An extension.

    Attributes:
        context: 32 bytes of the manifest.
        end: the new end, Unix seconds.
        reason: a text for people, not empty.
    """

    context: bytes
    end: int
    reason: str

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return context ‖ end u64 ‖ reason."""
        return self.context + u64(self.end) + encode_reason(KIND, self.reason)


def decode(body: bytes) -> Extend:
    """Decode strictly.

    Raises:
        RecordError: wrong length, or a reason that is empty or not UTF-8.
    """
    fields = Fields(KIND, body)
    return Extend(fields.take("context", 32), fields.integer("end", 8), fields.reason())
