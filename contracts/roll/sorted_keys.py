"""From voters' keys to the roll: strictly ascending, so that it tells no order (protocol.md §6)."""

from collections.abc import Iterable
from itertools import pairwise

from contracts.crypto.group import Point
from contracts.records.kinds.roll import Roll
from node.base.errors import SandoghError


class RollError(SandoghError):
    """Keys that make no roll: why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"roll: {why}")
        self.why = why


def sorted_roll(keys: Iterable[Point]) -> Roll:
    """Return the roll of some keys.

    Raises:
        RollError: no keys, or two that are equal.
    """
    ordered = sorted(keys)
    if not ordered:
        raise RollError("has no voters")
    for before, key in pairwise(ordered):
        if before == key:
            raise RollError(f"has the key {key.hex()} twice")
    return Roll(b"".join(ordered))


def indices(roll: Roll, keys: Iterable[Point]) -> list[int]:
    """Return each key's index in the roll, in the keys' order.

    Raises:
        RollError: a key that is not in the roll.
    """
    places = {key: index for index, key in enumerate(roll)}
    found = []
    for key in keys:
        if key not in places:
            raise RollError(f"does not have the key {key.hex()}")
        found.append(places[key])
    return found
