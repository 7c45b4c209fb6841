"""The whole election, from first key to recount."""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from scripts.demo_election import counting, founding, opening, voting
from scripts.demo_election.cast import Cast
from scripts.demo_election.ledger import Ledger
from scripts.demo_election.people import draw, spreadsheet, totals
from scripts.demo_election.place import EXAMPLE, Place
from scripts.demo_election.programs import Running
from scripts.demo_election.second import Second, open_second
from scripts.demo_election.story import Story, result_lines

THREADS = 8


def play(place: Place, ends: bool) -> int:
    """Run the election and return the verifier's exit code.

    Args:
        place: where, and how large.
        ends: stop the ledger at the end; else wait for Ctrl-C.

    Raises:
        Failure: a step did not work.
    """
    story, running = Story(place.commands), Running()
    config = json.loads((EXAMPLE / "election.json").read_text(encoding="utf-8"))
    voters = draw(EXAMPLE, config, place.seed, place.voters)
    with ExitStack() as stack:
        ledger = Ledger(place.ledger, place.port)
        stack.callback(ledger.stop)
        # a pool's end waits for its processes: they are stopped first
        pool = stack.enter_context(ThreadPoolExecutor(THREADS))
        stack.callback(running.stop)
        story.step(f"the ledger runs, a close every second: “{ledger.network}”", ledger.url)
        bin_directory = _near(Path(sys.executable).parent.resolve())
        print(
            f"Each command is typed in {_near(place.directory)}/WHO, with {bin_directory} on PATH:"
        )
        cast = Cast(place, config, voters, ledger, story, running, pool)
        cast.registrar.path("voters.csv").write_text(spreadsheet(voters), encoding="utf-8")
        founding.found(cast)
        opening.prepare(cast)
        voting.vote(cast)
        counting.count(cast)
        story.chapter("The recount by an observer, who knows the ledger's URL only")
        code, shown, report = counting.verify(cast)
        story.quote(shown)
        _write(cast, report)
        equal = _compare(cast, json.loads(report))
        if code == 0 and not equal:
            code = 1
        _look_around(cast, ends)
        if ends:
            return code
        story.chapter("A second election on this ledger, which stays open for you")
        second = open_second(cast, place.portal_port)
        stack.callback(second.portal.stop)
        _invite(second)
        with suppress(KeyboardInterrupt):
            while ledger.runs and second.portal.runs:
                time.sleep(0.5)
    return code


def _write(cast: Cast, report: str) -> None:
    known = totals(cast.config, cast.voters)
    value = {
        "election": cast.election,
        "network": cast.ledger.network,
        "horizon": cast.ledger.url,
        "data_directory": str(cast.ledger.data),
        "seed": cast.place.seed,
        "voters": len(cast.voters),
        "voted": _voted(cast),
        "totals": [votes for race in known for votes in race],
        "races": [
            {
                "title": race["title"],
                "candidates": [
                    {"number": one["number"], "name": one["name"], "votes": votes}
                    for one, votes in zip(race["candidates"], counted, strict=True)
                ],
            }
            for race, counted in zip(cast.config["races"], known, strict=True)
        ],
    }
    text = json.dumps(value, ensure_ascii=False, indent=1)
    (cast.place.directory / "election.json").write_text(text + "\n", encoding="utf-8")
    (cast.place.directory / "report.json").write_text(report, encoding="utf-8")


def _compare(cast: Cast, said: dict[str, Any]) -> bool:
    """Show the opened totals beside the known ones; return whether all are equal."""
    if said["result"] is None:
        return False
    cast.story.chapter("The result, beside the choices that the demo made up")
    lines, equal = result_lines(cast.config, totals(cast.config, cast.voters), said["result"])
    print("\n".join(lines))
    voted, counted = _voted(cast), said["counts"]["counted"]
    equal = equal and voted == counted
    print(f"\n  {voted} voted, {counted} ballots count")
    print(f"  opened and chosen are {'equal' if equal else 'NOT EQUAL'}")
    return equal


def _voted(cast: Cast) -> int:
    return sum(voter.chosen is not None for voter in cast.voters)


def _near(path: Path) -> str:
    shown = os.path.relpath(path)
    return str(path) if shown.startswith("..") else shown


def _look_around(cast: Cast, ends: bool) -> None:
    ledger, where = cast.ledger, _near(cast.place.directory)
    cast.story.chapter(f"Done in {cast.story.seconds:.0f} s. To look around:")
    serve = f".venv/bin/sandogh-node run --data {_near(ledger.data)} --port {ledger.port}"
    if ends:
        print(f"  {serve} --close-interval 1   # the ledger was stopped; this serves it again")
    source = f"--horizon {ledger.url} --single-source"
    print(f"  .venv/bin/sandogh-verify {cast.election} {source} --ballots")
    print(f"  .venv/bin/sandogh-verify {cast.election} {source} --report {where}/report")
    print(f"  .venv/bin/sandogh-verify serve {cast.election} --horizon {ledger.url}   # the board")
    print(f"  .venv/bin/sandogh-election authority show {where}/table/manifest.act")
    print(f"  curl '{ledger.url}/accounts/{cast.election}/transactions?limit=5'")
    print(f"  cat {_near(cast.place.commands)}   # all that was typed, and by whom")
    print(f"  ls {where} {where}/table; cat {where}/election.json {where}/report.json")
    if not ends:
        print(f"  {serve}   # serves the ledger again when this has ended", flush=True)


def _invite(second: Second) -> None:
    """Tell a visitor how to vote, and how to find that vote."""
    cast, portal = second.cast, second.portal
    minutes = (cast.config["closes"] - time.time()) / 60
    cast.story.chapter(
        f"Vote yourself: the portal runs at {portal.url}, open for {minutes:.0f} minutes more"
    )
    print(f"  The voters' phones, simulated: {portal.url}/phones")
    print("  Open a voter's link, sign in with the two numbers, take code and short number from")
    print("  the voter's phone there, and text the vote code back from it:")
    for voter, link in zip(cast.voters, second.links, strict=True):
        print(f"\n  {voter.name} {voter.family}: licence {voter.licence}, ", end="")
        print(f"national code {voter.national_code}, phone {voter.mobile}")
        print(f"  {link}")
    print("\nThen find that vote by the tracker of its receipt:")
    source = f"--horizon {cast.ledger.url} --single-source"
    print(f"  .venv/bin/sandogh-verify {cast.election} {source} --ballots")
    print("(exit code 3: the election is open; V1 to V9 are checked)")
    print(f"Portal and ledger ({cast.ledger.url}) run until Ctrl-C.", flush=True)
