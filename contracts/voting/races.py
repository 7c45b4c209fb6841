"""A voter's choices as bits: candidates chosen, then the slack that fills each race."""

from collections.abc import Collection, Sequence

from contracts.crypto.ballot_shape import RaceBits, Shape
from node.base.errors import SandoghError


class ChoiceError(SandoghError):
    """Choices that the race (numbered from 1) does not allow."""

    def __init__(self, race: int, why: str) -> None:
        super().__init__(f"race {race}: {why}")
        self.race = race
        self.why = why


def choice_bits(shape: Shape, chosen: Sequence[Collection[int]]) -> tuple[int, ...]:
    """Return b_1 … b_n for the candidates chosen in each race (docs/protocol.md §7).

    Args:
        shape: the election's.
        chosen: for each race, the chosen candidates' positions within it, from 0.

    Raises:
        ChoiceError: a race missing, a candidate it does not have, or too few or too many.
    """
    if len(chosen) != len(shape.races):
        raise ChoiceError(len(chosen) + 1, f"choices for {len(chosen)} of {len(shape.races)} races")
    bits = [0] * shape.n
    for number, (race, picks) in enumerate(zip(shape.races, chosen, strict=True), 1):
        _fill(bits, number, race, picks)
    return tuple(bits)


def _fill(bits: list[int], number: int, race: RaceBits, picks: Collection[int]) -> None:
    bounds = race.bounds
    for pick in picks:
        if not 0 <= pick < bounds.candidates:
            raise ChoiceError(number, f"no candidate at position {pick}")
        if bits[race.candidates.start + pick]:
            raise ChoiceError(number, f"the candidate at position {pick} is chosen twice")
        bits[race.candidates.start + pick] = 1
    if not bounds.minimum <= len(picks) <= bounds.maximum:
        raise ChoiceError(
            number,
            f"{len(picks)} chosen, of at least {bounds.minimum} and at most {bounds.maximum}",
        )
    left = bounds.maximum - len(picks)
    for position, weight in reversed(list(zip(race.slack, race.weights, strict=True))):
        if left >= weight:
            bits[position] = 1
            left -= weight


def choices_of(shape: Shape, bits: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return for each race the positions of its chosen candidates; slack is left out.

    Args:
        shape: the election's.
        bits: at least b_1 … b_m.
    """
    return tuple(
        tuple(k - race.candidates.start for k in race.candidates if bits[k]) for race in shape.races
    )
