"""Kind 11, share: a trustee's part of the decryption of the totals (docs/protocol.md §9)."""

from dataclasses import dataclass

from contracts.crypto.group import Point, encode_scalar
from contracts.crypto.transcript import u32
from contracts.records.fields import Fields

KIND = 11


@dataclass(frozen=True, slots=True)
class Share:
    """A trustee's share of all columns, with one proof.

    Attributes:
        context: 32 bytes of the manifest.
        count: how many ballots the trustee counted.
        digest: 32 bytes over their trackers.
        d: D_1 … D_m.
        a1: A1 = s·G.
        a2: A2 = s·R*.
        z: the proof's response.
    """

    context: bytes
    count: int
    digest: bytes
    d: tuple[Point, ...]
    a1: Point
    a2: Point
    z: int

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return context ‖ count u32 ‖ digest ‖ D_1 … D_m ‖ A1 ‖ A2 ‖ z."""
        start = self.context + u32(self.count) + self.digest
        return start + b"".join((*self.d, self.a1, self.a2, encode_scalar(self.z)))


def size(columns: int) -> int:
    """Return the body's length in bytes: 32m + 164, for m candidates."""
    return 32 * columns + 164


def decode(body: bytes, columns: int) -> Share:
    """Decode strictly.

    Args:
        body: the record's body.
        columns: m, the number of candidates of all races.

    Raises:
        RecordError: wrong length, or a point or scalar that is not canonical.
    """
    fields = Fields(KIND, body)
    fields.expect(size(columns))
    context = fields.take("context", 32)
    count = fields.integer("count", 4)
    digest = fields.take("digest", 32)
    d = fields.points("D", columns)
    return Share(
        context, count, digest, d, fields.point("A1"), fields.point("A2"), fields.scalar("z")
    )
