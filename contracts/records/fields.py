"""Fields joined: the one reader of binary bodies, strict to the last byte (docs/protocol.md §1).

Points and scalars go through the group's decoder; integers are big-endian.
"""

from contracts.crypto.group import EncodingError, Point, decode_point, decode_scalar
from contracts.crypto.transcript import u16
from contracts.records.record import RecordError

MAX_REASON = 0xFFFF


class Fields:
    """Reads a body's fields one after the other, each by its name."""

    def __init__(self, kind: int, body: bytes) -> None:
        """Start at the body's first byte."""
        self._kind = kind
        self._body = body
        self._at = 0

    def fault(self, field: str, why: str) -> RecordError:
        """Return an error of this record."""
        return RecordError(self._kind, field, why)

    def expect(self, size: int) -> None:
        """Demand the whole body's length.

        Raises:
            RecordError: another length than ``size`` bytes.
        """
        if len(self._body) != size:
            raise self.fault("length", f"expected {size} bytes, got {len(self._body)}")

    def take(self, name: str, size: int) -> bytes:
        """Return the next ``size`` bytes.

        Raises:
            RecordError: the body ends before.
        """
        taken = self._body[self._at : self._at + size]
        if len(taken) != size:
            raise self.fault(name, f"expected {size} bytes, the record ends after {len(taken)}")
        self._at += size
        return taken

    def integer(self, name: str, size: int) -> int:
        """Return a big-endian integer of ``size`` bytes."""
        return int.from_bytes(self.take(name, size), "big")

    def point(self, name: str) -> Point:
        """Return a group element.

        Raises:
            RecordError: not canonical, not in the group, or the identity.
        """
        try:
            return decode_point(self.take(name, 32), name)
        except EncodingError as error:
            raise self.fault(name, error.why) from error

    def points(self, name: str, count: int) -> tuple[Point, ...]:
        """Return ``count`` group elements, named ``name_1`` and on."""
        return tuple(self.point(f"{name}_{k}") for k in range(1, count + 1))

    def scalar(self, name: str) -> int:
        """Return a scalar.

        Raises:
            RecordError: not below the group order.
        """
        try:
            return decode_scalar(self.take(name, 32), name)
        except EncodingError as error:
            raise self.fault(name, error.why) from error

    def reason(self) -> str:
        """Return a reason, which ends the body: u16 length ‖ UTF-8, not empty.

        Raises:
            RecordError: empty, not UTF-8, or of another length than it says.
        """
        size = self.integer("reason", 2)
        encoded = self.take("reason", size)
        self.end()
        if not size:
            raise self.fault("reason", "is empty")
        try:
            return encoded.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self.fault("reason", "is not UTF-8") from error

    def end(self) -> None:
        """Demand that nothing is left.

        Raises:
            RecordError: bytes follow the last field.
        """
        left = len(self._body) - self._at
        if left:
            raise self.fault("length", f"{left} bytes follow the last field")


def encode_reason(kind: int, reason: str) -> bytes:
    """Return u16 length ‖ UTF-8.

    Raises:
        RecordError: empty, longer than 65 535 bytes, or not writable as UTF-8.
    """
    try:
        encoded = reason.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(kind, "reason", "holds half a surrogate pair") from error
    if not encoded:
        raise RecordError(kind, "reason", "is empty")
    if len(encoded) > MAX_REASON:
        raise RecordError(kind, "reason", f"has {len(encoded)} bytes, more than {MAX_REASON}")
    return u16(len(encoded)) + encoded
