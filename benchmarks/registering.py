"""Ballots registered at the portal: how many a second, how long a voter waits, and a burst.

The ledger closes once a second beside it, and what is registered goes there meanwhile. At the end
every ballot is looked up on the ledger.
"""

import asyncio
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.cached import CHANNELS, Kept
from benchmarks.landed import until_landed
from benchmarks.outcome import CouldNotMeasure, Figure
from benchmarks.visitors import Press, Pressed, elsewhere, press_at_rate, press_in_turn

WARM, MANY, STEADY, BURST = 60, 500, 200, 500
TWICE = 10
"""Every tenth voter of the burst presses twice."""
AT_ONCE = 24
RATE = 20.0
BALLOTS = WARM + MANY + STEADY + BURST

Baseline = Mapping[str, float]


@dataclass(frozen=True)
class Registered:
    """What was measured.

    Attributes:
        many: as fast as the portal answers.
        steady: at half the rate that is asked for.
        burst: all at once.
        landed, doubled: of the burst's ballots, those on the ledger, and those there twice.
    """

    many: Pressed
    steady: Pressed
    burst: Pressed
    landed: int
    doubled: int


def run(kept: Kept, node_url: str, portal_url: str, presses: list[Press]) -> Registered:
    """Register ballots.

    Args:
        kept: the election.
        node_url: its ledger.
        portal_url: the portal.
        presses: as many as `BALLOTS`, each of another voter.

    Raises:
        CouldNotMeasure: a ballot was refused or not answered, or one of those before the burst
            is not on the ledger, or is there twice.
    """
    parts = _parts(presses)
    elsewhere(press_in_turn, portal_url, next(parts), AT_ONCE)
    many = elsewhere(press_in_turn, portal_url, next(parts), AT_ONCE)
    before = [one.body for one in presses[: WARM + MANY]]
    # the queue of a measurement is not the next one's
    asyncio.run(until_landed(kept.election, node_url, before))
    steady = elsewhere(press_at_rate, portal_url, next(parts), RATE / 2)
    last = next(parts)
    burst = elsewhere(press_at_rate, portal_url, last + last[::TWICE], 0.0)
    found = asyncio.run(until_landed(kept.election, node_url, [one.body for one in presses]))
    odd = [one for one in presses[:-BURST] if found[one.body] != 1]
    if odd:
        raise CouldNotMeasure(f"{len(odd)} ballots are not on the ledger once")
    return Registered(
        many,
        steady,
        burst,
        sum(found[one.body] > 0 for one in last),
        sum(found[one.body] > 1 for one in last),
    )


def figures(done: Registered, baseline: Baseline) -> list[Figure]:
    """Return the figures of registering."""
    rate = MANY / done.many.seconds
    median = statistics.median(done.steady.waits)
    slow = sorted(done.steady.waits)[int(0.95 * STEADY)]
    last = max(done.burst.waits)
    return [
        Figure(
            "registrations_per_s",
            rate,
            "registrations a second",
            at_least=RATE,
            ratio=1e6 / rate / baseline["multiplication_us"],
            ratio_of="multiplication a registration",
            note=f"{MANY} ballots in {done.many.seconds:.1f} s, {AT_ONCE} voters at a time, proofs"
            f" checked, stored on the disk; ledger ({CHANNELS} channels, a ledger a second), sender"
            " and visitors run beside it on the same cores",
        ),
        Figure(
            "registration_ms",
            median * 1e3,
            "ms",
            at_most=150,
            ratio=median * 1e6 / baseline["sqlite_commit_us"],
            ratio_of="SQLite commit",
            note=f"median of {STEADY} at {RATE / 2:g} a second, from the moment each was due;"
            f" 95 of 100 within {slow * 1e3:.0f} ms",
        ),
        Figure(
            "burst_landed",
            done.landed,
            "ballots",
            at_least=BURST,
            note=f"of {BURST} pressed at once, every {TWICE}th twice; the last was answered after"
            f" {last:.1f} s, {done.burst.again} requests were sent again",
        ),
        Figure(
            "burst_doubled",
            done.doubled,
            "ballots",
            at_most=0,
            note="ballots of the burst that the ledger holds more than once",
        ),
    ]


def _parts(presses: list[Press]) -> Iterator[list[Press]]:
    start = 0
    for size in (WARM, MANY, STEADY, BURST):
        yield presses[start : start + size]
        start += size
