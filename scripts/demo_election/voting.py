"""Links, ballots, and the relay; the commission extends the vote if the machine is slow."""

import json
import os
import shutil
import time
from pathlib import Path

from scripts.demo_election.cast import Cast

BASE_URL = "https://vote.example/"
MARGIN = 16.0
A_BALLOT = 0.03
"""Seconds that must be left for the relay when all ballots are ready, and for each of them."""


def vote(cast: Cast) -> None:
    """Send links to the voters, encrypt their choices, bring the ballots to the ledger."""
    story = cast.story
    story.chapter("Voting: choices are encrypted and proved; the relay brings them to the ledger")
    links = cast.registrar.path("links.jsonl")
    made = cast.registrar.election(
        "registrar", "links", *cast.at(), "--key", "registrar.key",
        "--base-url", BASE_URL, "--plain", links, locked=True,
    )  # fmt: skip
    story.step(f"{made['links']} links handed to the voters, plain: this is a rehearsal")
    encrypted = cast.booth.election(
        "voter", "encrypt", *cast.at(), "--links", _choices(cast, links), "--out", "ballots"
    )
    made_here = len(encrypted["ballots"])
    story.step(
        f"{made_here} ballots encrypted and proved; {len(cast.voters) - made_here} do not vote"
    )
    ballots = cast.place.table / "ballots"
    ballots.mkdir()
    for ballot in cast.booth.path("ballots").glob("*.ballot"):
        shutil.copy(ballot, ballots)
    _extend(cast)
    cast.ledger.until(cast.config["opens"])
    story.step("voting is open")
    posted = cast.relay.election(
        "relay", "post", *cast.at(), "--key", "relay.key", ballots, locked=True
    )
    last = max(posted["ballots"], key=lambda one: int(one["ledger"]))
    link = cast.ledger.link(last["transaction"])
    story.step(f"{posted['done']} ballots are on the ledger, the last:", link)


def _choices(cast: Cast, links: Path) -> Path:
    """Write each voter's link and choices, for the voters' eyes only."""
    by_row = {}
    for line in links.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        by_row[said["row"]] = said["link"]
    file = cast.booth.path("choices.jsonl")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as work:
        for row, voter in enumerate(cast.voters, 2):
            if voter.chosen is not None:
                work.write(json.dumps({"link": by_row[row], "choices": voter.chosen}) + "\n")
    return file


def _extend(cast: Cast) -> None:
    """Let the commission move the end if too little time is left."""
    needed = MARGIN + A_BALLOT * len(cast.voters)
    now = time.time()
    if cast.config["closes"] - now < needed:
        end = int(now + 30 + 3 * needed)
        cast.commission.act(
            "extend",
            f"this machine is slow: voting ends {end - cast.config['closes']} s later",
            *("--end", str(end), "--reason", "the ballots were not ready in time"),
        )
        cast.config["closes"] = end
