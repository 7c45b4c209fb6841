"""A second election on the same ledger, open for an hour: whoever opens a link can vote."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scripts.demo_election import founding, opening
from scripts.demo_election.cast import Cast
from scripts.demo_election.office import Office
from scripts.demo_election.people import draw, spreadsheet
from scripts.demo_election.place import EXAMPLE
from scripts.demo_election.portal import Portal, free_port
from scripts.demo_election.portraits import introduce

VOTERS = 3
LASTS = 3600
"""Seconds of voting."""
LINE = "100077066"
"""The short number of the guide's screens; only simulated phones know it."""
TITLE = {
    "fa": "انتخابات نمایشی: همین حالا رأی بدهید",
    "en": "Demonstration election: vote now",
}
BODY = {
    "fa": "کانون کارشناسان نمونهٔ قزوین",
    "en": "Model association of experts, Qazvin",
}
LINKS = "links.key"
PLAIN = "links.jsonl"


@dataclass(frozen=True)
class Second:
    """The open election.

    Attributes:
        cast: its roles.
        portal: where voters vote, running.
        links: the voters' own, in their order; shown because this is a demonstration.
    """

    cast: Cast
    portal: Portal
    links: tuple[str, ...]


def open_second(first: Cast, port: int) -> Second:
    """Set the election up with new keys, invite its voters, and open the portal.

    Args:
        first: the roles of the election before; the ledger and the processes are the same.
        port: wanted for the portal.

    Raises:
        Failure: a step did not work.
    """
    place = replace(
        first.place,
        directory=first.place.directory / "second",
        seed=first.place.seed + 1,
        voters=VOTERS,
    )
    place.table.mkdir(parents=True)
    config = _config(place.seed, place.directory)
    voters = draw(EXAMPLE, config, place.seed, VOTERS)
    cast = first.again(place, config, voters)
    cast.registrar.path("voters.csv").write_text(spreadsheet(voters), encoding="utf-8")
    founding.found(cast)
    opening.prepare(cast, LASTS)
    portal = _portal(cast, port)
    lines = cast.registrar.path(PLAIN).read_text(encoding="utf-8").splitlines()
    return Second(cast, portal, tuple(str(json.loads(line)["link"]) for line in lines))


def _config(seed: int, directory: Path) -> dict[str, Any]:
    config = json.loads((EXAMPLE / "election.json").read_text(encoding="utf-8"))
    names = json.loads((EXAMPLE / "names.json").read_text(encoding="utf-8"))
    introduced = introduce(config, names, seed, directory / "photos")
    return {**introduced, "title": TITLE, "floor": 1}


def _portal(cast: Cast, port: int) -> Portal:
    """Make settings and database, import the voters, run the portal, send the links."""
    story, office = cast.story, cast.office("portal")
    story.chapter(
        "The portal: voters sign in, their browsers encrypt, the relay brings the ballots"
    )
    found = free_port(port)
    origin = f"http://localhost:{found}"
    office.web("init", "--directory", ".", *cast.at(), "--origin", origin)
    _settle(cast, office, found)
    office.web("migrate", *_SETTINGS)
    said = office.web("voters", cast.registrar.path("voters.csv"), *_SETTINGS)
    story.step(f"{said['new']} voters are known to the portal, by keyed hashes")
    portal = Portal(cast, office, origin)
    story.step("the portal runs", origin)
    made = cast.registrar.election(
        "registrar", "links", *cast.at(), "--key", "registrar.key",
        "--base-url", f"{origin}/", "--out", LINKS, "--plain", PLAIN, locked=True,
    )  # fmt: skip
    cast.ledger.until(cast.config["opens"])
    sent = cast.registrar.web(
        "invite", LINKS, "--settings", office.path("portal.toml"), locked=True
    )
    story.step(f"{made['links']} links made, {sent['sent']} sent to the voters' simulated phones")
    return portal


_SETTINGS = ("--settings", "portal.toml")


def _settle(cast: Cast, office: Office, port: int) -> None:
    """Write the settings that a rehearsal with simulated phones needs."""
    body = "\n".join(f'{code} = "{text}"' for code, text in BODY.items())
    relay = cast.relay.directory
    text = f"""\
election = "{cast.election}"
horizon = "{cast.ledger.url}"
origin = "http://localhost:{port}"
database = "sqlite:///{office.path("portal.db")}"
key_file = "portal.key"
relay_key = "{relay}/relay.key"
relay_password_file = "{relay}/password"
port = {port}
photos = "{cast.place.directory}/photos"

[body]
{body}

[support]
phones = ["021-1234567"]

[support.hours]
fa = "هر روز از ساعت ۸ تا ۲۰"
en = "every day from 8 to 20"

[sms]
line = "{LINE}"

[[sms.gateways]]
kind = "phones"
line = "{LINE}"
pull = true
"""
    office.path("portal.toml").write_text(text, encoding="utf-8")
