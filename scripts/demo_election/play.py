"""The whole election, from first key to recount."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from scripts.demo_election import counting, founding, opening, voting
from scripts.demo_election.cast import Cast
from scripts.demo_election.ledger import Ledger
from scripts.demo_election.people import draw, spreadsheet, totals
from scripts.demo_election.place import EXAMPLE, Place
from scripts.demo_election.programs import Running
from scripts.demo_election.story import Story, check_lines, result_lines

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
        cast = Cast(place, config, voters, ledger, story, running, pool)
        cast.registrar.path("voters.csv").write_text(spreadsheet(voters), encoding="utf-8")
        founding.found(cast)
        opening.prepare(cast)
        voting.vote(cast)
        counting.count(cast)
        code, report = counting.verify(cast)
        _write(cast, report)
        equal = _show(cast, report, code)
        if code == 0 and not equal:
            code = 1
        _look_around(cast, ends)
        while not ends and ledger.runs:
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


def _show(cast: Cast, report: str, code: int) -> bool:
    said: dict[str, Any] = json.loads(report)
    cast.story.chapter(f"The recount, by sandogh-verify: {said['verdict']} (exit code {code})")
    for line in check_lines(said):
        print(line)
    print(f"  why: {said['why']}" + ("; one source only" if said["single_source"] else ""))
    if said["result"] is None:
        return False
    cast.story.chapter("The result, beside the choices that the demo made up")
    lines, equal = result_lines(cast.config, totals(cast.config, cast.voters), said["result"])
    print("\n".join(lines))
    print(f"\n  opened and chosen are {'equal' if equal else 'NOT EQUAL'}")
    return equal


def _look_around(cast: Cast, ends: bool) -> None:
    def near(path: Any) -> str:
        shown = os.path.relpath(path)
        return str(path) if shown.startswith("..") else shown

    ledger, where = cast.ledger, near(cast.place.directory)
    cast.story.chapter(f"Done in {cast.story.seconds:.0f} s. To look around:")
    serve = f".venv/bin/sandogh-node run --data {near(ledger.data)} --port {ledger.port}"
    if ends:
        print(f"  {serve} --close-interval 1   # the ledger was stopped; this serves it again")
    source = f"--horizon {ledger.url} --single-source"
    print(f"  .venv/bin/sandogh-verify {cast.election} {source} --ballots")
    print(f"  .venv/bin/sandogh-election authority show {where}/table/manifest.act")
    print(f"  curl '{ledger.url}/accounts/{cast.election}/transactions?limit=5'")
    print(f"  cat {near(cast.place.commands)}   # all that was typed, and by whom")
    print(f"  ls {where} {where}/table; cat {where}/election.json {where}/report.json")
    if not ends:
        print(f"The ledger runs at {ledger.url} until Ctrl-C.", flush=True)
        print(f"Its data stay: {serve} serves them again.", flush=True)
