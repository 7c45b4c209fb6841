"""Invented voters and what they choose, drawn from a seed. Nothing secret is drawn here."""

import csv
import io
import json
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

OF_HOW_MANY_ONE_ABSTAINS = 25


@dataclass(frozen=True)
class Voter:
    """A voter's line in the registrar's list, and what they will choose.

    Attributes:
        chosen: for each race, the candidates' numbers; None for one who does not vote.
    """

    licence: str
    national_code: str
    mobile: str
    name: str
    family: str
    chosen: tuple[tuple[int, ...], ...] | None


def draw(example: Path, config: dict[str, Any], seed: int, count: int) -> list[Voter]:
    """Draw voters, and choices in which some candidates are better liked; some do not vote."""
    drawing = random.Random(f"sandogh demo {seed}")
    names = json.loads((example / "names.json").read_text(encoding="utf-8"))
    liked = [[drawing.expovariate(1) for _ in race["candidates"]] for race in config["races"]]
    numbers = drawing.sample(range(10**9), count)
    voters = [_voter(drawing, names, config, liked, number) for number in numbers]
    for place in drawing.sample(range(count), max(1, count // OF_HOW_MANY_ONE_ABSTAINS)):
        voters[place] = replace(voters[place], chosen=None)
    return voters


def _voter(
    drawing: random.Random,
    names: dict[str, Any],
    config: dict[str, Any],
    liked: list[list[float]],
    number: int,
) -> Voter:
    code = f"{number:09d}"
    return Voter(
        licence=f"14{number:08d}"[:10] if number < 10**8 else f"3{code}",
        national_code=code + _check_digit(code),
        mobile=f"09{number:09d}",
        name=drawing.choice(names["first"])["fa"],
        family=drawing.choice(names["family"])["fa"],
        chosen=tuple(
            _choose(drawing, race, weights)
            for race, weights in zip(config["races"], liked, strict=True)
        ),
    )


def _choose(drawing: random.Random, race: dict[str, Any], weights: list[float]) -> tuple[int, ...]:
    # the mean of two draws: few choose nothing
    many = max(drawing.randint(race["min"], race["max"]) for _ in range(2))
    by_liking = sorted(
        (one["number"] for one in race["candidates"]),
        key=lambda number: -(drawing.random() ** (1 / weights[number - 1])),
    )
    return tuple(sorted(by_liking[:many]))


def _check_digit(code: str) -> str:
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(code)) % 11
    return str(rest if rest < 2 else 11 - rest)


def spreadsheet(voters: list[Voter]) -> str:
    """Return the registrar's list as CSV."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["licence", "national_code", "mobile", "name", "family"])
    for one in voters:
        rows.writerow([one.licence, one.national_code, one.mobile, one.name, one.family])
    return written.getvalue()


def totals(config: dict[str, Any], voters: list[Voter]) -> list[list[int]]:
    """Return the known votes of each candidate of each race."""
    cast = [voter.chosen for voter in voters if voter.chosen is not None]
    return [
        [sum(one["number"] in chosen[place] for chosen in cast) for one in race["candidates"]]
        for place, race in enumerate(config["races"])
    ]
