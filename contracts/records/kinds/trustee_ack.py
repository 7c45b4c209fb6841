"""Kind 3, trustee-ack: a trustee found its shares good (docs/protocol.md §4)."""

from dataclasses import dataclass

from contracts.records.fields import Fields

KIND = 3
SIZE = 64


@dataclass(frozen=True, slots=True)
class TrusteeAck:
    """An acknowledgement.

    Attributes:
        scope: 32 bytes of the ceremony.
        keyset: 32 bytes over the trustee-key records that the trustee saw.
    """

    scope: bytes
    keyset: bytes

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return scope ‖ keyset."""
        return self.scope + self.keyset


def decode(body: bytes) -> TrusteeAck:
    """Decode strictly.

    Raises:
        RecordError: wrong length.
    """
    fields = Fields(KIND, body)
    fields.expect(SIZE)
    return TrusteeAck(fields.take("scope", 32), fields.take("keyset", 32))
