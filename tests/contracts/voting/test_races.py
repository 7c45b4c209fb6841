"""Choices become bits that fill each race, and nothing else does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crypto.ballot_shape import RaceBounds, Shape
from contracts.voting.races import ChoiceError, choice_bits, choices_of
from scripts.vectors.form import Vector
from scripts.vectors.table import FOLDER
from tests.strategies.shapes import choices, shapes

VECTORS = json.loads((FOLDER / "slack.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: Vector) -> None:
    put = vector["input"]
    if vector["id"].startswith("weights/"):
        bounds = RaceBounds(put["candidates"], put["min"], put["max"])
        assert list(bounds.slack_weights()) == vector["output"]
        return
    shape = Shape.of(map(tuple, put["races"]))
    if "error" in vector:
        with pytest.raises(ChoiceError) as raised:
            choice_bits(shape, put["chosen"])
        assert f"race {raised.value.race}" == vector["error"]
    else:
        assert list(choice_bits(shape, put["chosen"])) == vector["output"]


@given(st.data())
def test_allowed_choices_fill_every_race_and_read_back(data: st.DataObject) -> None:
    shape = data.draw(shapes(most=9))
    chosen = data.draw(choices(shape))
    bits = choice_bits(shape, chosen)
    assert len(bits) == shape.n
    assert set(bits) <= {0, 1}
    for race in shape.races:
        assert race.balance(bits) == race.bounds.maximum
    assert choices_of(shape, bits) == tuple(tuple(sorted(picks)) for picks in chosen)


@pytest.mark.parametrize(("low", "high"), [(lo, hi) for hi in range(1, 10) for lo in range(hi + 1)])
def test_a_count_is_accepted_only_within_bounds(low: int, high: int) -> None:
    shape = Shape.of([(9, low, high)])
    for count in range(10):
        if low <= count <= high:
            bits = choice_bits(shape, [range(count)])
            assert shape.races[0].balance(bits) == high
        else:
            with pytest.raises(ChoiceError, match=f"{count} chosen, of at least {low} and at most"):
                choice_bits(shape, [range(count)])


@pytest.mark.parametrize(
    ("chosen", "race", "why"),
    [
        ([], 1, "choices for 0 of 2 races"),
        ([[0]], 2, "choices for 1 of 2 races"),
        ([[0], [0], [0]], 4, "choices for 3 of 2 races"),
        ([[3], [0]], 1, "no candidate at position 3"),
        ([[-1], [0]], 1, "no candidate at position -1"),
        ([[0], [1, 1]], 2, "position 1 is chosen twice"),
    ],
)
def test_an_impossible_choice_is_named(chosen: list[list[int]], race: int, why: str) -> None:
    with pytest.raises(ChoiceError, match=why) as raised:
        choice_bits(Shape.of([(3, 0, 2), (2, 0, 1)]), chosen)
    assert raised.value.race == race
