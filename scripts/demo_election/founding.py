"""Keys of all roles, coins, the authority account, channels, and the ceremony's terms."""

import json
from pathlib import Path

from scripts.demo_election.cast import THRESHOLD, Cast
from scripts.demo_election.office import Office

CHANNELS = 80
"""Twice as many as ballots that shall land in a second."""
FOR_TRUSTEES = 20
"""Coins: reserves and the fees of some records."""


def found(cast: Cast) -> None:
    """Make all keys, the election's account, and the terms of the key ceremony."""
    table, story, commission = cast.place.table, cast.story, cast.commission
    story.chapter("Keys: each role its own, in its own directory, under its own password")
    everybody = [cast.relay, *commission.members, *cast.trustees]
    cast.each(everybody, lambda office: _make_key(cast, office))
    story.step(f"{', '.join(office.name for office in everybody)} have keys")

    story.chapter("Accounts: the election's own belongs to 2 of 3 members of the commission")
    at_ledger = ("--horizon", cast.ledger.url, "--key", "relay.key")
    cast.relay.election("relay", "fund", *at_ledger, "--friendbot", locked=True)
    story.step("the relay has test coins")
    members: list[str | Path] = ["--need", str(commission.need)]
    for office in commission.members:
        members += ["--member", _card(cast, office)]
    created = cast.relay.election(
        "authority", "create", "--horizon", cast.ledger.url, "--funder", "relay.key", *members,
        "--roll-size", str(len(cast.voters)), "--out", table / "authority.json", locked=True,
    )  # fmt: skip
    commission.election = str(created["election"])
    story.step(f"election {cast.election}", _link(cast, created))
    accounts = [word for office in cast.trustees for word in ("--account", _account(cast, office))]
    paid = cast.relay.election(
        "relay", "fund", *at_ledger, *accounts, "--amount", str(FOR_TRUSTEES), locked=True
    )
    story.step(f"accounts of {len(cast.trustees)} trustees", _link(cast, paid))

    story.chapter(f"The key ceremony: {len(cast.trustees)} trustees, any {THRESHOLD} open totals")
    words = members.copy()
    for office in cast.trustees:
        words += ["--trustee", _card(cast, office)]
    columns = sum(len(race["candidates"]) for race in cast.config["races"])
    words += ["--columns", str(columns), "--threshold", str(THRESHOLD)]
    commission.act("ceremony", "the ceremony's terms", *words, shown=True)


def open_channels(cast: Cast) -> None:
    """Make the accounts through which ballots go."""
    opened = cast.relay.election(
        "relay", "channels", "--horizon", cast.ledger.url, "--key", "relay.key",
        "--count", str(min(CHANNELS, len(cast.voters))), "--card", _card(cast, cast.relay),
        locked=True,
    )  # fmt: skip
    cast.story.step(f"{opened['channels']} channels for ballots", _link(cast, opened))


def _make_key(cast: Cast, office: Office) -> None:
    card, role = _card(cast, office), office.name.split("-")[0]
    words = ("authority", "member") if role == "commission" else (role, "init")
    office.election(*words, "--out", f"{role}.key", "--card", card, locked=True)


def _card(cast: Cast, office: Office) -> Path:
    return cast.place.table / f"{office.name}.card.json"


def _account(cast: Cast, office: Office) -> str:
    return str(json.loads(_card(cast, office).read_text(encoding="utf-8"))["account"])


def _link(cast: Cast, posted: dict[str, list[str]]) -> str:
    hashes = posted.get("transactions") or []
    return cast.ledger.link(hashes[-1]) if hashes else ""
