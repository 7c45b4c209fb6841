"""What the verifier's sources cost."""

from benchmarks import foreign
from benchmarks.baseline import all_of_them
from benchmarks.outcome import Outcome


def run() -> Outcome:
    """Measure."""
    return Outcome("sources", foreign.figures(), all_of_them())
