"""Kind 2, trustee-key: a trustee's commitments and sealed shares (docs/protocol.md §4)."""

from dataclasses import dataclass

from contracts.crypto.group import Point, encode_scalar
from contracts.records.fields import Fields

KIND = 2


@dataclass(frozen=True, slots=True)
class Sealed:
    """Shares for one other trustee j: Z = h_j·G and c_1 … c_M."""

    z: Point
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrusteeKey:
    """What a trustee deals.

    Attributes:
        scope: 32 bytes of the ceremony.
        commitments: for each column k, from 1, C_{k,0} … C_{k,t-1}.
        a: A, the proof's commitment.
        z: z, its response.
        sealed: one for each other trustee, ascending.
    """

    scope: bytes
    commitments: tuple[tuple[Point, ...], ...]
    a: Point
    z: int
    sealed: tuple[Sealed, ...]

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return scope ‖ C_1,0 … C_M,t-1 ‖ A ‖ z ‖ per other trustee Z, c_1 … c_M."""
        joined = [self.scope, *(c for column in self.commitments for c in column)]
        joined += [self.a, encode_scalar(self.z)]
        for one in self.sealed:
            joined += [one.z, *map(encode_scalar, one.shares)]
        return b"".join(joined)


def size(threshold: int, columns: int, trustees: int) -> int:
    """Return the body's length in bytes: 32(1 + Mt + 2 + (T-1)(1+M))."""
    return 32 * (3 + columns * threshold + (trustees - 1) * (1 + columns))


def decode(body: bytes, threshold: int, columns: int, trustees: int) -> TrusteeKey:
    """Decode strictly.

    Args:
        body: the record's body.
        threshold: t.
        columns: M.
        trustees: T.

    Raises:
        RecordError: wrong length, or a point or scalar that is not canonical.
    """
    fields = Fields(KIND, body)
    fields.expect(size(threshold, columns, trustees))
    scope = fields.take("scope", 32)
    commitments = tuple(
        tuple(fields.point(f"C_{k},{power}") for power in range(threshold))
        for k in range(1, columns + 1)
    )
    a, z = fields.point("A"), fields.scalar("z")
    sealed = []
    for place in range(1, trustees):
        shared = fields.point(f"Z of other trustee {place}")
        shares = tuple(
            fields.scalar(f"c_{k} of other trustee {place}") for k in range(1, columns + 1)
        )
        sealed.append(Sealed(shared, shares))
    fields.end()
    return TrusteeKey(scope, commitments, a, z, tuple(sealed))
