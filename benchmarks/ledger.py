"""What the ledger node can do: a real node, its own clock, a ledger a second, SQLite."""

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import applying, casting, chain, paging, payments
from benchmarks.baseline import all_of_them
from benchmarks.cached import CHANNELS, Kept, kept
from benchmarks.growth import rss_growth_mb
from benchmarks.node_process import Node
from benchmarks.outcome import Figure, Outcome
from benchmarks.relaying import relay

BALLOTS = 1600
WARM = 80

Baseline = Mapping[str, float]


def run() -> Outcome:
    """Measure; some minutes, more at the first run, when election and ballots are made."""
    baseline = all_of_them()
    found = kept(_say)
    _say(f"proving {BALLOTS + WARM:,} ballots, those not kept")
    bodies = found.ballots(BALLOTS + WARM)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = [
            _payments(folder, baseline),
            _ballots(found, bodies, folder, baseline),
            _relayed(found, bodies, folder, baseline),
            _pages(folder, baseline),
        ]
    _say("mixed envelopes through apply")
    figures.append(_applied(baseline))
    figures.append(rss_growth_mb(_say))
    _say("chains of headers, sets and results")
    figures += chain.figures()
    return Outcome("ledger", figures, baseline)


def _payments(folder: Path, baseline: Baseline) -> Figure:
    _say(f"{payments.PAYMENTS:,} payments")
    paid = payments.run(folder)
    rate = paid.payments / paid.seconds
    return Figure(
        "payments_per_s",
        rate,
        "payments a second",
        at_least=600,
        ratio=1e6 / rate / baseline["loopback_us"],
        ratio_of="loopback round trip a payment",
        note=f"{paid.payments:,} in {paid.seconds:.1f} s, each from a source of its own, signed"
        f" before, {payments.IN_FLIGHT:,} in flight, a process each for node and clients",
    )


def _ballots(found: Kept, bodies: list[bytes], folder: Path, baseline: Baseline) -> Figure:
    _say(f"{len(bodies):,} signed ballots over {casting.SOURCES} sources")
    cast = casting.run(found, bodies, folder)
    rate = cast.ballots / cast.seconds
    return Figure(
        "ballots_per_s",
        rate,
        "ballots a second",
        at_least=100,
        ratio=1e6 / rate / baseline["sqlite_commit_us"],
        ratio_of="SQLite commit a ballot",
        note=f"{cast.ballots:,} in {cast.seconds:.1f} s, without the relay's proof check, signed"
        f" before, {casting.SOURCES} sources with one in flight each",
    )


def _relayed(found: Kept, bodies: list[bytes], folder: Path, baseline: Baseline) -> Figure:
    election = found.election
    found.copy("start", folder / "ledger")
    with Node(folder / "ledger", "--close-interval", "1") as node:
        _say(f"{BALLOTS:,} ballots through the relay over {CHANNELS} channels")
        asyncio.run(relay(election, node.url, bodies[:WARM], folder / "warm.sqlite"))
        cast = asyncio.run(relay(election, node.url, bodies[WARM:], folder / "outbox.sqlite"))
    rate = cast.landed / cast.seconds
    return Figure(
        "relayed_ballots_per_s",
        rate,
        "ballots a second",
        at_least=40,
        ratio=1e6 / rate / baseline["multiplication_us"],
        ratio_of="multiplication a ballot",
        note=f"{cast.landed:,} ballots in {cast.seconds:.1f} s and {cast.ledgers} ledgers"
        f" of one second, {CHANNELS} channels, {WARM} ballots before to warm up; from the"
        " first proof's check to the last closed ledger, a process each for node and"
        " relay",
    )


def _pages(folder: Path, baseline: Baseline) -> Figure:
    _say(f"storing {paging.OPERATIONS:,} operations")
    paged = paging.run(folder, _say)
    return Figure(
        "page_200_ms",
        paged.seconds * 1e3,
        "ms",
        at_most=60,
        ratio=paged.seconds * 1e6 / baseline["loopback_us"],
        ratio_of="loopback round trip",
        note=f"median of {paging.PAGES} pages of 200 transactions of 56 operations, both ways,"
        f" from places all over {paged.operations:,} stored operations",
    )


def _applied(baseline: Baseline) -> Figure:
    done = applying.run()
    rate = done.envelopes / done.seconds
    return Figure(
        "apply_per_s",
        rate,
        "envelopes a second",
        at_least=2_000,
        ratio=1e6 / rate / baseline["multiplication_us"],
        ratio_of="multiplication an envelope",
        note=f"{done.envelopes:,} mixed one-operation envelopes, {applying.ACCOUNTS} a ledger,"
        " each signature checked once; one process, processor time",
    )


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
