"""How large a small election is, and who votes for whom."""

from dataclasses import dataclass

from contracts.crypto.ballot_shape import Shape


@dataclass(frozen=True, slots=True)
class Plan:
    """Numbers of an election.

    Attributes:
        races: candidates, min and max of each.
        columns: M; None for as many as there are candidates.
        hours: seconds from opening to end.
    """

    races: tuple[tuple[int, int, int], ...] = ((2, 0, 1), (3, 1, 2))
    voters: int = 5
    channels: int = 2
    members: int = 3
    need: int = 2
    trustees: int = 3
    threshold: int = 2
    floor: int = 1
    columns: int | None = None
    hours: int = 200

    @property
    def shape(self) -> Shape:
        """Return the layout of a ballot."""
        return Shape.of(self.races)

    @property
    def made(self) -> int:
        """Return M."""
        return self.shape.m if self.columns is None else self.columns

    def choices(self, index: int) -> list[list[int]]:
        """Return what the voter of an index chooses: from min to max, going round."""
        return [
            sorted((index + step) % candidates for step in range(low + index % (high - low + 1)))
            for candidates, low, high in self.races
        ]

    def votes(self, index: int) -> list[int]:
        """Return the same as a 0 or 1 for each candidate of all races."""
        votes = []
        for (candidates, _, _), picks in zip(self.races, self.choices(index), strict=True):
            votes += [int(place in picks) for place in range(candidates)]
        return votes


SMALL = Plan()
LARGE = Plan(races=((95, 1, 2),), voters=3)
"""Its ballots take two transactions."""
