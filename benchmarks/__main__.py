"""The table of benchmarks, and the command over it."""

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial

from benchmarks import audit, ballot, disk, flood, ledger, portal, sources
from benchmarks.cached import alone
from benchmarks.outcome import Outcome
from node.base.errors import SandoghError

BENCHMARKS: dict[str, tuple[str, Callable[[], Outcome]]] = {
    "ballot": ("size, proving and checking of the Qazvin ballot", ballot.run),
    "ledger": ("what the ledger node can do: payments, ballots, pages, memory, chains", ledger.run),
    "audit": ("the verifier: proofs by the compiled engine, memory over many ballots", audit.run),
    "sources": ("what strangers who flood the box cost the verifier", sources.run),
    "flood": ("an audit and an index of a box to which strangers sent a million", flood.run),
    "disk": ("what the pages that a voter opens from disk fetch", disk.run),
    "portal": ("what a voter waits for", portal.run),
}
"""Name: what it measures, and what runs it."""


def main(arguments: list[str] | None = None) -> int:
    """Run benchmarks and print their figures.

    Args:
        arguments: the command line without the program's name.

    Returns:
        0; 2 where a name is unknown or a benchmark could not run.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run; else all")
    parser.add_argument("--json", action="store_true", help="one JSON object a benchmark")
    parser.add_argument(
        "--transactions", type=int, metavar="N", help="how many strangers send in `flood`"
    )
    parser.add_argument("--list", action="store_true", help="name the benchmarks and stop")
    chosen = parser.parse_args(arguments)
    if chosen.list:
        for name, (what, _) in BENCHMARKS.items():
            print(f"{name:8} {what}")
        return 0
    for name in chosen.names:
        if name not in BENCHMARKS:
            listed = ", ".join(BENCHMARKS)
            print(f"error: there is no benchmark {name}; there are {listed}", file=sys.stderr)
            return 2
    table = dict(BENCHMARKS)
    if chosen.transactions is not None:
        if chosen.transactions < 1:
            print("error: --transactions is a number from 1 on", file=sys.stderr)
            return 2
        table["flood"] = (table["flood"][0], partial(flood.run, chosen.transactions))
    try:
        with alone():
            _run(table, chosen.names or list(table), chosen.json)
    except SandoghError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _run(
    table: dict[str, tuple[str, Callable[[], Outcome]]], names: list[str], as_json: bool
) -> None:
    for name in names:
        print(f"{name}: {table[name][0]}", file=sys.stderr)
        outcome = table[name][1]()
        print(json.dumps(outcome.as_json(), ensure_ascii=False) if as_json else _text(outcome))
        sys.stdout.flush()


def _text(outcome: Outcome) -> str:
    rows = [("figure", "value", "unit", "limit", "", "ratio")]
    for figure in outcome.figures:
        value = f"{figure.value:,}" if isinstance(figure.value, int) else f"{figure.value:,.1f}"
        mark = {True: "reached", False: "MISSED", None: ""}[figure.reached]
        ratio = "" if figure.ratio is None else f"{figure.ratio:,.4g} × {figure.ratio_of}"
        rows.append((figure.name, value, figure.unit, figure.limit, mark, ratio))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    lines += [f"  {figure.name}: {figure.note}" for figure in outcome.figures if figure.note]
    baseline = ", ".join(f"{name} {value:,.1f}" for name, value in outcome.baseline.items())
    return "\n".join(line.rstrip() for line in [*lines, f"  baseline: {baseline}", ""])


if __name__ == "__main__":
    sys.exit(main())
