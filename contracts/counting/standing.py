"""How each credential stands at one place of the count: its key in force, whether it has voted.

What changes while ballots are counted, apart from totals: a byte an index, and the keys that
amendments gave.
"""

from collections.abc import Sequence

from contracts.crypto.group import Point


class Standing:
    """The state of all credentials of a roll."""

    def __init__(self, roll: Sequence[bytes]) -> None:
        """Start before the first cast.

        Args:
            roll: U_0 … U_{N-1}; any indexable store of 32-byte keys.
        """
        self.roll = roll
        self._counted = bytearray(len(roll))
        self._amended: dict[int, bytes] = {}
        self._new_keys: dict[bytes, int] = {}

    def key(self, index: int) -> Point:
        """Return U of an index of the roll, all amendments so far applied."""
        return Point(bytes(self._amended.get(index) or self.roll[index]))

    def has_counted(self, index: int) -> bool:
        """Tell whether a ballot of this index counts so far."""
        return bool(self._counted[index])

    def count(self, index: int) -> None:
        """Take note that a ballot of this index counts."""
        self._counted[index] = 1

    def is_new_key(self, key: bytes) -> bool:
        """Tell whether an amendment gave this key, be it in force still or not."""
        return key in self._new_keys

    def index_of_new_key(self, key: bytes) -> int | None:
        """Return the index to which an amendment gave a key, or None."""
        return self._new_keys.get(key)

    def replace(self, index: int, key: bytes) -> None:
        """Give an index a new key."""
        self._amended[index] = key
        self._new_keys[key] = index
