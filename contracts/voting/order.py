"""The order in which one voter sees a race's candidates (docs/protocol.md §5)."""

from collections.abc import Sequence

from contracts.crypto.transcript import short, u32


def shuffled(context: bytes, key: bytes, race: int, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return positions of candidates, ascending by h(order, context, U, race, number).

    For every voter another order, for one voter always the same.

    Args:
        context: of the election, 32 bytes.
        key: U.
        race: its place in the manifest, from 0.
        numbers: the candidates' numbers, in manifest order.
    """
    tags = [short("order", context, key, u32(race), u32(number)) for number in numbers]
    return tuple(sorted(range(len(numbers)), key=tags.__getitem__))
