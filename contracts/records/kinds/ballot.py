"""Kind 9, ballot: its body is read by ``contracts.crypto.ballot_proof`` (docs/protocol.md §7)."""

from dataclasses import dataclass

from contracts.records.fields import Fields

KIND = 9


@dataclass(frozen=True, slots=True)
class BallotBody:
    """A ballot's bytes: index u32, then points and scalars as many as the races demand."""

    body: bytes

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    @property
    def index(self) -> int:
        """The credential's place in the roll, from 0."""
        return int.from_bytes(self.body[:4], "big")

    def encode(self) -> bytes:
        """Return the body."""
        return self.body


def decode(body: bytes) -> BallotBody:
    """Take a body that is at least long enough to name an index; nothing more is judged.

    Raises:
        RecordError: shorter than 4 bytes.
    """
    Fields(KIND, body).take("index", 4)
    return BallotBody(body)
