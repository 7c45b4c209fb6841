"""The voter's portal: what a voter waits for, and how many voters it can serve.

A real portal over the kept Qazvin election, whose ledger closes once a second beside it; visitors
come from another process. All of it shares the machine's cores.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import encrypting, registering, signing_in
from benchmarks.baseline import all_of_them, plain_pages
from benchmarks.cached import Kept, kept
from benchmarks.electorate import confirmed, electorate
from benchmarks.first_load import figure, load
from benchmarks.node_process import Node
from benchmarks.outcome import Figure, Outcome
from benchmarks.pages_seen import of_a_receipt, of_a_voter, on_its_way, open_to_all
from benchmarks.portal_process import Portal
from benchmarks.visitors import Press, elsewhere, press_in_turn

LANGUAGES = ("fa", "en")


def run() -> Outcome:
    """Measure; some minutes, more at the first run, when election and ballots are made."""
    baseline = {**all_of_them(), "plain_pages_per_s": plain_pages()}
    found = kept(_say)
    _say(f"proving {registering.BALLOTS + 1:,} ballots, those not kept")
    bodies = found.ballots(registering.BALLOTS + 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found.copy("start", folder / "ledger")
        with Node(folder / "ledger", "--close-interval", "1") as node:
            _say("voters up to the last step")
            voters = electorate(len(bodies) + 1)
            portal = Portal(found, node.url, voters, folder / "portal")
            presses = portal.with_base(lambda base: confirmed(base, found, voters[:-1], bodies))
            with portal:
                figures = _measured(found, node, portal, presses, baseline)
    _say("encrypting in Chromium")
    return Outcome("portal", [*figures, *encrypting.figures()], baseline)


def _measured(
    found: Kept, node: Node, portal: Portal, presses: list[Press], baseline: dict[str, float]
) -> list[Figure]:
    _say("sign-in pages")
    figures = [signing_in.figure(portal.url, baseline)]
    _say(f"{registering.BALLOTS:,} registrations")
    done = registering.run(found, node.url, portal.url, presses[:-1])
    figures += registering.figures(done, baseline)
    _say("first loads in Chromium")
    return [_first_load(found, node, portal, presses), *figures]


def _first_load(found: Kept, node: Node, portal: Portal, presses: list[Press]) -> Figure:
    """Load every page; the last voter has not voted, the one before has not registered yet."""
    voter, index = electorate(len(presses) + 1)[-1], len(presses)
    places = open_to_all()
    places += portal.with_base(lambda base: of_a_voter(base, found, voter, index))
    places += of_a_receipt(presses[0].session)
    loads = asyncio.run(load(portal.url, places, LANGUAGES))
    with _standing(node):
        elsewhere(press_in_turn, portal.url, presses[-1:], 1)
        waiting = [on_its_way(presses[-1].session)]
        loads += asyncio.run(load(portal.url, waiting, LANGUAGES))
    return figure(loads)


@contextmanager
def _standing(node: Node) -> Iterator[None]:
    """Let no ledger close."""
    os.kill(node.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(node.pid, signal.SIGCONT)


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
