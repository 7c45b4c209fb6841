"""The files of tests/vectors and what makes each."""

from collections.abc import Callable
from pathlib import Path

from scripts.vectors import ballot, first, group, hashing, slack
from scripts.vectors.form import Vector

FOLDER = Path(__file__).parents[2] / "tests" / "vectors"

FILES: dict[str, Callable[[], list[Vector]]] = {
    "ballot": ballot.vectors,
    "first": first.vectors,
    "group": group.vectors,
    "hashing": hashing.vectors,
    "slack": slack.vectors,
}
