"""`python -m scripts.demo_election`: see `scripts/demo --help`."""

import argparse
import signal
import sys
from pathlib import Path

from scripts.demo_election.failure import Failure
from scripts.demo_election.place import Place, prepare
from scripts.demo_election.play import play

INTERRUPTED = 130
MIN_VOTERS = 6
"""One abstains, and with fewer than five ballots nothing is opened."""
MAX_VOTERS = 20_000


def main() -> int:
    """Run the demo and return the exit code."""
    reader = argparse.ArgumentParser(prog="scripts/demo")
    reader.add_argument("--exit", action="store_true", dest="ends")
    reader.add_argument("--seed", type=int, default=1400)
    reader.add_argument("--voters", type=int, default=200)
    reader.add_argument("--port", type=int, default=8000)
    reader.add_argument("--portal-port", type=int, default=8080)
    reader.add_argument("--directory", type=Path, default=Path(".demo"))
    said = reader.parse_args()
    if not MIN_VOTERS <= said.voters <= MAX_VOTERS:
        reader.error(f"--voters is from {MIN_VOTERS} to {MAX_VOTERS}, not {said.voters}")
    for name, port in (("--port", said.port), ("--portal-port", said.portal_port)):
        if not 0 <= port <= 65535:
            reader.error(f"{name} is from 0 to 65535, not {port}")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with prepare(said.directory) as directory:
            place = Place(directory, said.seed, said.voters, said.port, said.portal_port)
            return play(place, said.ends)
    except Failure as failure:
        print(failure.told, end="", file=sys.stderr)
        print(f"error: {failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return INTERRUPTED


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
