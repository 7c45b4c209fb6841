"""What strangers cost the verifier who send the box any number of transactions.

One real election on an embedded node; a Horizon before it tells strangers' transactions between the
real ones (`benchmarks.flooding`). The installed program audits it, and makes an index of it, with
and without them: what each stranger adds is the difference. The same pages fetched and parsed and
no more are the baseline.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.auditing import VERIFIED, Audited, ran
from benchmarks.baseline import all_of_them
from benchmarks.cached import Say
from benchmarks.election import Election
from benchmarks.flooding import Flood, flooding, rows_of
from benchmarks.node_process import Node
from benchmarks.outcome import CouldNotMeasure, Figure, Outcome
from benchmarks.stranger import send
from benchmarks.voted import VERIFY, Voted, recount, voted
from node.base.database import sqlite_url

TRANSACTIONS = 1_000_000
VOTERS, FEW, BALLOTS = 60, 10, 40
FETCHED = 100_000
"""Most that are fetched for the baseline: each costs the same."""
SAME = ("verdict", "counts", "tally", "result", "findings")
MOST_MB = 300


@dataclass(frozen=True)
class Flooded:
    """The same programs without the strangers and with them, and the bare fetching.

    Attributes:
        transactions, fetched: how many the strangers sent, and how many were fetched.
        alone, audit, index_alone, index, fetch: what ran.
    """

    transactions: int
    fetched: int
    alone: Audited
    audit: Audited
    index_alone: Audited
    index: Audited
    fetch: Audited

    @property
    def baseline(self) -> float:
        """Microseconds of processor time to fetch and parse one, the program's start included."""
        return 1e6 * self.fetch.processor / self.fetched


def run(transactions: int = TRANSACTIONS) -> Outcome:
    """Measure; at a million it takes a quarter of an hour.

    Args:
        transactions: how many strangers' are sent.
    """
    found = voted(_say, VOTERS, FEW, BALLOTS)
    flooded = measure(found, transactions, _say)
    baseline = all_of_them() | {"fetch_and_parse_us": flooded.baseline}
    return Outcome("flood", figures(flooded), baseline)


def measure(found: Voted, transactions: int, say: Say) -> Flooded:
    """Audit and index an election with and without strangers.

    Raises:
        CouldNotMeasure: what strangers sent changed anything of the report.
    """
    election = found.kept.election
    box = election.setup.box
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "ledger"
        found.kept.copy(found.ended, data)
        with Node(data) as node:
            kinds = asyncio.run(send(node, box))
            real = asyncio.run(rows_of(node.url, box))
            fetched = min(transactions, FETCHED)
            with flooding(node.url, box, Flood(real, kinds, 0)) as url:
                say("auditing and indexing it without strangers")
                alone, index_alone = _audit(election, url), _index(election, url, folder / "alone")
            with flooding(node.url, box, Flood(real, kinds, fetched)) as url:
                say(f"fetching {fetched:,} transactions and no more")
                fetch = ran([sys.executable, "-m", "benchmarks.fetching", url, box], 0)
            with flooding(node.url, box, Flood(real, kinds, transactions)) as url:
                say(f"auditing it with {transactions:,} strangers'")
                audit = _audit(election, url)
                say(f"indexing it with {transactions:,} strangers'")
                index = _index(election, url, folder / "flooded")
    if fetch.report["transactions"] != len(real) + fetched:
        raise CouldNotMeasure(f"{fetch.report} of {len(real) + fetched} transactions fetched")
    compare(alone, audit)
    compare(index_alone, index)
    return Flooded(transactions, fetched, alone, audit, index_alone, index, fetch)


def compare(alone: Audited, flooded: Audited) -> None:
    """See that both reports say the same of what ``SAME`` names.

    Raises:
        CouldNotMeasure: they don't.
    """
    told = [key for key in SAME if alone.report[key] != flooded.report[key]]
    if told:
        raise CouldNotMeasure(f"strangers changed what is said of {', '.join(told)}")


def figures(flooded: Flooded) -> list[Figure]:
    """Return the figures of one measurement."""
    audit, index = flooded.audit, flooded.index
    said = f"{flooded.transactions:,} strangers' transactions in the box's list"
    verdict = audit.report["verdict"]
    return [
        Figure(
            "flood_peak_rss_mb",
            round(audit.largest, 1),
            "MB",
            at_most=MOST_MB,
            ratio=audit.largest / flooded.alone.largest,
            ratio_of="without them",
            note=f"largest process of an audit with {said}; its verdict: {verdict}",
        ),
        _each("flood_us_per_transaction", audit, flooded.alone, flooded),
        Figure(
            "flood_index_peak_rss_mb",
            round(index.largest, 1),
            "MB",
            at_most=MOST_MB,
            ratio=index.largest / flooded.index_alone.largest,
            ratio_of="without them",
            note=f"the same of an index made from nothing; its verdict: {index.report['verdict']}",
        ),
        _each("flood_index_us_per_transaction", index, flooded.index_alone, flooded),
    ]


def _each(name: str, one: Audited, alone: Audited, flooded: Flooded) -> Figure:
    spent = (one.processor - alone.processor) / flooded.transactions * 1e6
    return Figure(
        name,
        spent,
        "microseconds",
        ratio=spent / flooded.baseline,
        ratio_of="fetching and parsing",
        note=f"processor time that each adds; {one.seconds:.1f} s in all, {alone.seconds:.1f} s "
        "without them",
    )


def _audit(election: Election, url: str) -> Audited:
    return ran(recount(election, "--horizon", url), VERIFIED)


def _index(election: Election, url: str, place: Path) -> Audited:
    words = [*VERIFY, "index", election.authority, "--horizon", url, "--single-source", "--json"]
    return ran([*words, "--database", sqlite_url(place)], VERIFIED)


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
