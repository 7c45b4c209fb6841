"""Shapes of elections, and choices that they allow."""

from hypothesis import strategies as st

from contracts.crypto.ballot_shape import Shape


@st.composite
def bounds(draw: st.DrawFn, most: int = 6) -> tuple[int, int, int]:
    """Draw (candidates, minimum, maximum) of a race."""
    candidates = draw(st.integers(1, most))
    maximum = draw(st.integers(1, candidates))
    return candidates, draw(st.integers(0, maximum)), maximum


def shapes(races: int = 3, most: int = 5) -> st.SearchStrategy[Shape]:
    """Draw a shape of at most ``races`` races of at most ``most`` candidates."""
    return st.lists(bounds(most), min_size=1, max_size=races).map(Shape.of)


@st.composite
def choices(draw: st.DrawFn, shape: Shape) -> list[list[int]]:
    """Draw choices that ``shape`` allows, for each race in any order."""
    chosen = []
    for race in shape.bounds:
        count = draw(st.integers(race.minimum, race.maximum))
        order = draw(st.permutations(range(race.candidates)))
        chosen.append(list(order[:count]))
    return chosen
