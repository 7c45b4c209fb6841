"""What a benchmark gives: figures under the names of their limits, and the baseline beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from node.base.errors import SandoghError


class CouldNotMeasure(SandoghError):
    """What was measured is not what was meant: why."""


@dataclass(frozen=True)
class Figure:
    """One number.

    Attributes:
        name: as the limits name it, for example ``verify_muls_100``.
        value: in ``unit``.
        unit: for people.
        at_most, at_least: the limit, one of them; neither where the figure only informs.
        ratio: the figure in units of the baseline.
        ratio_of: what that ratio divides, for people.
        note: what was counted or how, one sentence.
    """

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    ratio: float | None = None
    ratio_of: str = ""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None

    @property
    def limit(self) -> str:
        """The limit in words, or nothing."""
        if self.at_most is not None:
            return f"at most {self.at_most:,g}"
        if self.at_least is not None:
            return f"at least {self.at_least:,g}"
        return ""


@dataclass(frozen=True)
class Outcome:
    """One benchmark's figures.

    Attributes:
        benchmark: its name.
        figures: what was measured.
        baseline: what the machine does today, by name with the unit in it.
    """

    benchmark: str
    figures: Sequence[Figure]
    baseline: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the object that ``--json`` prints."""
        return {
            "benchmark": self.benchmark,
            "figures": {figure.name: _rounded(figure.value) for figure in self.figures},
            "limits": {
                figure.name: {"at_most": figure.at_most}
                if figure.at_least is None
                else {"at_least": figure.at_least}
                for figure in self.figures
                if figure.limit
            },
            "reached": {figure.name: figure.reached for figure in self.figures if figure.limit},
            "baseline": {name: _rounded(value) for name, value in self.baseline.items()},
            "ratios": {
                figure.name: _rounded(figure.ratio)
                for figure in self.figures
                if figure.ratio is not None
            },
            "notes": {figure.name: figure.note for figure in self.figures if figure.note},
        }


def _rounded(value: float) -> float:
    """Keep four significant digits, and whole numbers whole."""
    return value if isinstance(value, int) else float(f"{value:.4g}")
