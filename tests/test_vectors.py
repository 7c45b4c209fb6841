"""Every file of tests/vectors is what its maker makes, in a form Python and JavaScript share."""

import json

import pytest

from scripts.vectors.form import GREATEST, encode, vector
from scripts.vectors.table import FILES, FOLDER


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_is_made_today(name: str) -> None:
    kept = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert kept == encode(FILES[name]()), f"python -m scripts.vectors {name}"


def test_every_file_has_a_maker() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_vector_has_its_form(name: str) -> None:
    vectors = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    ids = [item["id"] for item in vectors]
    assert len(ids) == len(set(ids))
    for item in vectors:
        assert set(item) in (
            {"id", "comment", "input", "output"},
            {"id", "comment", "input", "error"},
        )
        assert isinstance(item["input"], dict)
        for number in _numbers(item):
            assert type(number) is int
            assert abs(number) <= GREATEST


def test_a_number_too_large_for_javascript_is_refused() -> None:
    with pytest.raises(ValueError, match="no safe JSON number"):
        vector("x", "", {"k": 2**53}, output=1)


def test_a_vector_has_one_outcome() -> None:
    with pytest.raises(ValueError, match="either"):
        vector("x", "", {})
    with pytest.raises(ValueError, match="either"):
        vector("x", "", {}, output=1, error="why")


def _numbers(value: object) -> list[object]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in _numbers(item)]
    if isinstance(value, list):
        return [number for item in value for number in _numbers(item)]
    return [] if value is None or isinstance(value, str) else [value]
