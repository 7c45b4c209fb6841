"""Slack weights and the bits of choices (docs/protocol.md §7)."""

from contracts.crypto.ballot_shape import RaceBounds, Shape
from contracts.voting.races import ChoiceError, choice_bits
from scripts.vectors.form import Vector, vector

RACES = [(4, 1, 3), (3, 0, 1), (9, 2, 9)]
CHOICES = [
    ("least", [[3], [], [0, 8]]),
    ("most", [[0, 1, 3], [2], list(range(9))]),
    ("between", [[1, 2], [0], [1, 3, 5, 7]]),
]
REFUSED = [
    ("too-few", "race 1: below its minimum", [[], [], [0, 1]], 1),
    ("too-many", "race 2: above its maximum", [[0], [0, 1], [0, 1]], 2),
    ("twice", "race 3: one candidate twice", [[0], [], [4, 4]], 3),
    ("unknown", "race 1: no such candidate", [[4], [], [0, 1]], 1),
    ("negative", "race 1: no such candidate", [[-1], [], [0, 1]], 1),
    ("race-missing", "no choices for race 3", [[0], []], 3),
]


def vectors() -> list[Vector]:
    """Return slack.json."""
    made = [
        vector(
            f"weights/{low}-{high}",
            f"from {low} to {high} of 9 candidates",
            {"candidates": 9, "min": low, "max": high},
            output=RaceBounds(9, low, high).slack_weights(),
        )
        for high in range(1, 10)
        for low in range(high + 1)
    ]
    shape = Shape.of(RACES)
    made += [
        vector(f"bits/{id}", "candidates of all races, then slack", {"races": RACES, "chosen": c},
               output=choice_bits(shape, c))
        for id, c in CHOICES
    ]  # fmt: skip
    for id, comment, chosen, race in REFUSED:
        try:
            choice_bits(shape, chosen)
        except ChoiceError as error:
            if error.race != race:
                raise ValueError(f"{id}: names race {error.race}") from error
            made.append(
                vector(f"bits/{id}", comment, {"races": RACES, "chosen": chosen},
                       error=f"race {race}")
            )  # fmt: skip
    return made
