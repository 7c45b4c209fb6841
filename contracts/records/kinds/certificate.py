"""Kind 14, certificate: all attestations as one signature (docs/protocol.md §10)."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.records.fields import Fields

KIND = 14
AGGREGATE_SIZE = 96


@dataclass(frozen=True, slots=True)
class Certificate:
    """An aggregate and who is in it.

    Attributes:
        context: 32 bytes of the manifest.
        result: the id of the valid result record, 32 bytes.
        bitmap: bit j mod 8, lowest first, of byte ⌊j/8⌋ is set when signer j is in it;
            trustees first, then observers, j from 0.
        aggregate: BLS12-381, 96 bytes; judged elsewhere.
    """

    context: bytes
    result: bytes
    bitmap: bytes
    aggregate: bytes

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    @property
    def signers(self) -> tuple[int, ...]:
        """The signers' places, from 0, ascending."""
        bits = int.from_bytes(self.bitmap, "little")
        return tuple(j for j in range(8 * len(self.bitmap)) if bits >> j & 1)

    def encode(self) -> bytes:
        """Return context ‖ result id ‖ bitmap ‖ aggregate."""
        return self.context + self.result + self.bitmap + self.aggregate


def bitmap_size(signers: int) -> int:
    """Return the bitmap's bytes for so many trustees and observers together."""
    return (signers + 7) // 8


def bitmap_of(places: Iterable[int], signers: int) -> bytes:
    """Return the bitmap of some signers' places, from 0.

    Raises:
        ValueError: a place that is not below ``signers``.
    """
    bits = 0
    for place in places:
        if not 0 <= place < signers:
            raise ValueError(f"signer {place} of {signers}")
        bits |= 1 << place
    return bits.to_bytes(bitmap_size(signers), "little")


def decode(body: bytes, signers: int) -> Certificate:
    """Decode strictly.

    Args:
        body: the record's body.
        signers: how many trustees and observers the election has.

    Raises:
        RecordError: wrong length, or a bit of the bitmap that stands for nobody.
    """
    fields = Fields(KIND, body)
    size = bitmap_size(signers)
    fields.expect(64 + size + AGGREGATE_SIZE)
    certificate = Certificate(
        fields.take("context", 32),
        fields.take("result id", 32),
        fields.take("bitmap", size),
        fields.take("aggregate", AGGREGATE_SIZE),
    )
    places = certificate.signers
    if not places:
        raise fields.fault("bitmap", "names nobody")
    if places[-1] >= signers:
        raise fields.fault("bitmap", f"bit {places[-1]} is set, but there are {signers} signers")
    return certificate
