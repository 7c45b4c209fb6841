"""Kind 12, result: the authority agrees with the totals (docs/protocol.md §9)."""

from dataclasses import dataclass

from contracts.crypto.transcript import u32
from contracts.records.fields import Fields

KIND = 12


@dataclass(frozen=True, slots=True)
class Result:
    """The totals.

    Attributes:
        context: 32 bytes of the manifest.
        close: the id of the valid close record, 32 bytes.
        totals: v_1 … v_m.
    """

    context: bytes
    close: bytes
    totals: tuple[int, ...]

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return context ‖ close id ‖ v_1 … v_m, u32 each."""
        return self.context + self.close + b"".join(map(u32, self.totals))


def decode(body: bytes, columns: int) -> Result:
    """Decode strictly.

    Args:
        body: the record's body.
        columns: m, the number of candidates of all races.

    Raises:
        RecordError: wrong length.
    """
    fields = Fields(KIND, body)
    fields.expect(64 + 4 * columns)
    context, close = fields.take("context", 32), fields.take("close id", 32)
    totals = tuple(fields.integer(f"v_{k}", 4) for k in range(1, columns + 1))
    return Result(context, close, totals)
