"""The election of examples/qazvin as the benchmarks vote in it: 45 candidates, three races."""

import random
from functools import cache

from contracts.crypto.ballot_proof import Statement
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import base, random_scalar

RACES = ((30, 0, 7), (9, 0, 3), (6, 0, 1))
SHAPE = Shape.of(RACES)


@cache
def statement() -> Statement:
    """Return a statement of that shape under keys of this run."""
    return Statement(bytes(32), tuple(base(random_scalar()) for _ in range(SHAPE.m)), SHAPE)


def choices(drawing: random.Random) -> list[list[int]]:
    """Draw a voter's choices: any allowed number in each race."""
    return [
        sorted(drawing.sample(range(candidates), drawing.randint(low, high)))
        for candidates, low, high in RACES
    ]
