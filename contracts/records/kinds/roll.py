"""Kind 5, roll: who may vote, as public keys (docs/protocol.md §6)."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from contracts.crypto.group import EncodingError, Point, decode_point
from contracts.records.record import RecordError

KIND = 5
KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class Roll(Sequence[Point]):
    """U_0, U_1, … strictly ascending as bytes; a sequence over one block of memory.

    Attributes:
        keys: 32 bytes a voter, joined.
    """

    keys: bytes

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def encode(self) -> bytes:
        """Return U_0 ‖ U_1 ‖ …"""
        return self.keys

    def __len__(self) -> int:
        """Return N, the number of voters."""
        return len(self.keys) // KEY_SIZE

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | Sequence[Point]:
        """Return U of an index, or of several."""
        if isinstance(index, slice):
            return tuple(self[one] for one in range(*index.indices(len(self))))
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"index {index} of a roll of {len(self)}")
        return Point(self.keys[KEY_SIZE * place : KEY_SIZE * (place + 1)])

    def __iter__(self) -> Iterator[Point]:
        """Go through U_0, U_1, …"""
        for start in range(0, len(self.keys), KEY_SIZE):
            yield Point(self.keys[start : start + KEY_SIZE])

    def __contains__(self, key: object) -> bool:
        """Tell whether a key is in the roll."""
        return isinstance(key, bytes) and self.find(key) is not None

    def find(self, key: bytes) -> int | None:
        """Return a key's index, or None."""
        place = bisect_left(self, key)
        return place if place < len(self) and self[place] == key else None


def decode(body: bytes) -> Roll:
    """Decode strictly; some 6 µs a key.

    Raises:
        RecordError: empty, not a multiple of 32 bytes, a key (named by its index) that is no
            canonical point, or keys that do not strictly ascend.
    """
    if not body or len(body) % KEY_SIZE:
        raise RecordError(KIND, "length", f"{len(body)} bytes are no whole number of keys, from 1")
    roll = Roll(body)
    before = b""
    for index, key in enumerate(roll):
        if key <= before:
            what = "equals" if key == before else "is less than"
            raise RecordError(KIND, f"U_{index}", f"{what} the key before it")
        try:
            decode_point(key)
        except EncodingError as error:
            raise RecordError(KIND, f"U_{index}", error.why) from error
        before = key
    return roll
