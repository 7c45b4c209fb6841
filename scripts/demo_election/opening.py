"""Trustees' keys, the roll, the set-up, the manifest: all before the first ballot."""

import json
import math
import time
from pathlib import Path

from scripts.demo_election.cast import Cast
from scripts.demo_election.founding import open_channels
from scripts.demo_election.office import Office

ROLL = "roll.bin"
CONFIG = "election.json"
USUAL_ACT = 4.0
"""Seconds that writing, signing and posting an act takes on a machine as fast as ours."""
LEAD = 4.0
HOURS = 8.0
A_BALLOT = 0.03
"""Seconds before and of voting, and for each ballot, on such a machine."""
ADMISSION = 10.0
"""A ledger admits no transaction in the last seconds before its maxTime (twice 5 s)."""


def prepare(cast: Cast, lasts: int | None = None) -> None:
    """Make the trustees' keys beside roll and set-up, then post the manifest.

    Args:
        cast: the roles.
        lasts: seconds of voting; by default what the ballots of this demo take.
    """
    _, took = cast.side_by_side(lambda: _keys(cast), lambda: _roll(cast))
    cast.story.chapter("The manifest: the election, signed by the commission")
    slow = max(1.0, took / USUAL_ACT)
    opens = math.ceil(time.time() + ADMISSION + (LEAD + USUAL_ACT) * slow)
    needed = math.ceil(ADMISSION + (HOURS + A_BALLOT * len(cast.voters)) * slow)
    closes = opens + (needed if lasts is None else lasts)
    config = {**cast.config, "opens": opens, "closes": closes}
    text = json.dumps(config, ensure_ascii=False, indent=1)
    (cast.place.table / CONFIG).write_text(text, encoding="utf-8")
    cast.config = config
    cast.commission.act(
        "manifest",
        f"the manifest; voting lasts {closes - opens} s",
        *("--config", cast.place.table / CONFIG, "--relay", _relay_card(cast)),
    )


def _keys(cast: Cast) -> None:
    """Let each trustee deal, then check what the others dealt."""

    def step(name: str, told: str) -> None:
        def take(office: Office) -> None:
            said = office.election("trustee", name, *cast.at(), "--key", "trustee.key", locked=True)
            link = cast.ledger.link(said["transactions"][-1])
            cast.story.step(f"{told} of {office.name}", link)

        cast.each(cast.trustees, take)

    step("deal", "key and sealed shares")
    step("check", "shares opened and found right: acknowledgement")


def _roll(cast: Cast) -> float:
    """Issue credentials, post roll and set-up; return how long an act took, in seconds."""
    open_channels(cast)
    roll = cast.place.table / ROLL
    issued = cast.registrar.election(
        "registrar", "issue", *cast.at(), "--voters", "voters.csv",
        "--out", "registrar.key", "--roll", roll, locked=True,
    )  # fmt: skip
    cast.story.step(f"{issued['voters']} credentials drawn, encrypted by the registrar")
    took = []
    for name, told, option, file in (
        ("roll", f"the roll of {issued['voters']} keys", "--roll", roll),
        ("setup", "issuer, urn and box created and locked", "--relay", _relay_card(cast)),
    ):
        before = time.monotonic()
        cast.commission.act(name, told, option, file)
        took.append(time.monotonic() - before)
    return min(took)


def _relay_card(cast: Cast) -> Path:
    return cast.place.table / "relay.card.json"
