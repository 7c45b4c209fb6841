"""Kind 13, attestation: one re-counter's signature on the result (docs/protocol.md §10)."""

from dataclasses import dataclass

from contracts.records.fields import Fields

KIND = 13
SIGNATURE_SIZE = 96
SIZE = 64 + SIGNATURE_SIZE


@dataclass(frozen=True, slots=True)
class Attestation:
    """A trustee's or observer's signature.

    Attributes:
        context: 32 bytes of the manifest.
        result: the id of the valid result record, 32 bytes.
        signature: BLS12-381, 96 bytes; judged elsewhere.
    """

    context: bytes
    result: bytes
    signature: bytes

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return context ‖ result id ‖ signature."""
        return self.context + self.result + self.signature


def decode(body: bytes) -> Attestation:
    """Decode strictly.

    Raises:
        RecordError: wrong length.
    """
    fields = Fields(KIND, body)
    fields.expect(SIZE)
    return Attestation(
        fields.take("context", 32),
        fields.take("result id", 32),
        fields.take("signature", SIGNATURE_SIZE),
    )
