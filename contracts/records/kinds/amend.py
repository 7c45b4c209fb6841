"""Kind 8, amend: a new key for an index of the roll, or none (docs/protocol.md §6)."""

from dataclasses import dataclass

from contracts.crypto.transcript import u32
from contracts.records.fields import Fields, encode_reason

KIND = 8
NEW_KEY = 0
ANNUL = 1


@dataclass(frozen=True, slots=True)
class Amend:
    """An amendment.

    Attributes:
        context: 32 bytes of the manifest.
        index: the credential's place in the roll, from 0.
        action: ``NEW_KEY`` or ``ANNUL``.
        key: U', a canonical point with ``NEW_KEY``, 32 zero bytes with ``ANNUL``.
        reason: a text for people, not empty.
    """

    context: bytes
    index: int
    action: int
    key: bytes
    reason: str

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return context ‖ index u32 ‖ action u8 ‖ U' ‖ reason."""
        start = self.context + u32(self.index) + bytes((self.action,)) + self.key
        return start + encode_reason(KIND, self.reason)


def decode(body: bytes) -> Amend:
    """Decode strictly.

    Raises:
        RecordError: wrong length, an action other than 0 and 1, a key that does not fit the
            action, or a reason that is empty or not UTF-8.
    """
    fields = Fields(KIND, body)
    context = fields.take("context", 32)
    index = fields.integer("index", 4)
    action = fields.integer("action", 1)
    if action == ANNUL:
        key = fields.take("U'", 32)
        if key != bytes(32):
            raise fields.fault("U'", "is not 32 zero bytes, though the action annuls")
    elif action == NEW_KEY:
        key = fields.point("U'")
    else:
        raise fields.fault("action", f"is {action}, neither 0, a new key, nor 1, annulled")
    return Amend(context, index, action, key, fields.reason())
