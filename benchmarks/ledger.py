"""How many ballots a second the ledger takes: a real node, its own clock, a ledger a second."""

import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks import chain
from benchmarks.baseline import all_of_them
from benchmarks.cached import CHANNELS, kept
from benchmarks.node_process import Node
from benchmarks.outcome import Figure, Outcome
from benchmarks.relaying import relay

BALLOTS = 1600
WARM = 80


def run() -> Outcome:
    """Measure; some minutes at the first run, when election and ballots are made."""
    found = kept(_say)
    _say(f"proving {BALLOTS + WARM:,} ballots, those not kept")
    bodies = found.ballots(BALLOTS + WARM)
    election = found.election
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found.copy("start", folder / "ledger")
        with Node(folder / "ledger", "--close-interval", "1") as node:
            _say(f"casting {BALLOTS:,} ballots over {CHANNELS} channels")
            asyncio.run(relay(election, node.url, bodies[:WARM], folder / "warm.sqlite"))
            cast = asyncio.run(relay(election, node.url, bodies[WARM:], folder / "outbox.sqlite"))
    _say("closing and checking chains")
    chain_figures = chain.figures()
    baseline = all_of_them()
    rate = cast.landed / cast.seconds
    return Outcome(
        "ledger",
        [
            Figure(
                "ballots_per_s",
                rate,
                "ballots a second",
                at_least=40,
                ratio=1e6 / rate / baseline["multiplication_us"],
                ratio_of="multiplication a ballot",
                note=f"{cast.landed:,} ballots in {cast.seconds:.1f} s and {cast.ledgers} ledgers"
                f" of one second, {CHANNELS} channels, {WARM} ballots before to warm up; from the"
                " first proof's check to the last closed ledger, a process each for node and"
                " relay",
            ),
            *chain_figures,
        ],
        baseline,
    )


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
