"""The election of examples/qazvin as the benchmarks vote in it: 45 candidates, three races."""

import hashlib
import io
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from contracts.crypto.ballot_proof import Statement
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import base, random_scalar

RACES = ((30, 0, 7), (9, 0, 3), (6, 0, 1))
SHAPE = Shape.of(RACES)
EXAMPLE = Path(__file__).parents[1] / "examples" / "qazvin"
WORDS = 10
"""Of a candidate's profile, in each language."""
SIDE = 90
"""Pixels a side of a candidate's picture: noise, which no coding makes smaller, of some 8 kB."""


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


@cache
def configuration() -> dict[str, Any]:
    """Return the example's configuration, each candidate with a photo and a short profile."""
    config: dict[str, Any] = json.loads((EXAMPLE / "election.json").read_text(encoding="utf-8"))
    words = json.loads((EXAMPLE / "names.json").read_text(encoding="utf-8"))["family"]
    drawing = random.Random(0)
    candidates = [one for race in config["races"] for one in race["candidates"]]
    for one, photo in zip(candidates, photos(), strict=True):
        said = drawing.choices(words, k=WORDS)
        profile = {code: " ".join(word[code] for word in said) for code in config["languages"]}
        one |= {"profile": profile, "photo": photo}
    return config


@cache
def photos() -> dict[str, bytes]:
    """Return a picture for each candidate, PNG, by its SHA-256 in hex."""
    drawn = {}
    for number in range(sum(candidates for candidates, _, _ in RACES)):
        noise = random.Random(number).randbytes(SIDE * SIDE)
        out = io.BytesIO()
        Image.frombytes("L", (SIDE, SIDE), noise).save(out, "PNG")
        drawn[hashlib.sha256(out.getvalue()).hexdigest()] = out.getvalue()
    return drawn
