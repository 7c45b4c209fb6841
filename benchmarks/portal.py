"""The voter's portal: what a voter waits for."""

from benchmarks import encrypting
from benchmarks.outcome import Outcome


def run() -> Outcome:
    """Measure; under a minute."""
    return Outcome("portal", encrypting.figures())
