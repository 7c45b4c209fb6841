"""Kind 4, trustee-complaint: evidence against a dealer, which all can judge (protocol.md §4)."""

from dataclasses import dataclass

from contracts.crypto.group import Point, encode_scalar
from contracts.crypto.transcript import u32
from contracts.records.fields import Fields

KIND = 4
SIZE = 164


@dataclass(frozen=True, slots=True)
class TrusteeComplaint:
    """A complaint.

    Attributes:
        scope: 32 bytes of the ceremony.
        dealer: the accused trustee, from 1.
        s: S = κ_j·Z, which opens the dealer's shares for the complaining trustee.
        a1: A1 = s·G of the proof that S is right.
        a2: A2 = s·Z.
        z: its response.
    """

    scope: bytes
    dealer: int
    s: Point
    a1: Point
    a2: Point
    z: int

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return scope ‖ dealer u32 ‖ S ‖ A1 ‖ A2 ‖ z."""
        joined = (self.scope, u32(self.dealer), self.s, self.a1, self.a2, encode_scalar(self.z))
        return b"".join(joined)


def decode(body: bytes) -> TrusteeComplaint:
    """Decode strictly.

    Raises:
        RecordError: wrong length, a dealer 0, a point or scalar that is not canonical.
    """
    fields = Fields(KIND, body)
    fields.expect(SIZE)
    scope = fields.take("scope", 32)
    dealer = fields.integer("dealer", 4)
    if not dealer:
        raise fields.fault("dealer", "is 0; trustees count from 1")
    s, a1, a2 = fields.point("S"), fields.point("A1"), fields.point("A2")
    return TrusteeComplaint(scope, dealer, s, a1, a2, fields.scalar("z"))
