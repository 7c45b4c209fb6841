"""The Qazvin ballot: its size, what proving it costs and what checking it costs."""

from benchmarks import ballot_size, proving, verifying
from benchmarks.baseline import all_of_them
from benchmarks.outcome import Outcome


def run() -> Outcome:
    """Measure; some 40 seconds on one core."""
    figures = [*ballot_size.figures(), *proving.figures(), *verifying.figures()]
    return Outcome("ballot", figures, all_of_them())
