"""A portal that lies: the browser refuses it by name, and nothing is sent to it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import rfc8785
from playwright.async_api import Route, expect

from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE, Kind
from tests.journeys.voter import Voter

pytestmark = pytest.mark.asyncio(loop_scope="session")

Change = Callable[[bytes], bytes]


def swapped_names(body: bytes) -> bytes:
    """Let two candidates of the first race change names."""
    manifest = json.loads(body)
    first, second = manifest["races"][0]["candidates"][:2]
    first["name"], second["name"] = second["name"], first["name"]
    return rfc8785.dumps(manifest)


def other_bounds(body: bytes) -> bytes:
    """Let the last race take a vote more."""
    manifest = json.loads(body)
    manifest["races"][2]["max"] = 2
    return rfc8785.dumps(manifest)


def answer(**changed: Any) -> Change:
    """Change fields of an answer in JSON."""
    return lambda body: json.dumps({**json.loads(body), **changed}).encode()


def next_index(body: bytes) -> bytes:
    """Name the place after the right one."""
    said = json.loads(body)
    return json.dumps({**said, "index": said["index"] + 1}).encode()


@dataclass(frozen=True)
class Lie:
    """What is changed on the way to the browser, and how the browser names it."""

    name: str
    path: str
    change: Change
    fault: str
    stage: str


LIES = [
    Lie("swapped names", "/booth/manifest", swapped_names, "fingerprint", "open"),
    Lie("other bounds", "/booth/manifest", other_bounds, "fingerprint", "open"),
    Lie("a space more", "/booth/manifest", lambda body: body + b" ", "fingerprint", "open"),
    Lie("an own key", "/booth/keys", lambda body: body[-32:] + body[32:], "columns", "open"),
    Lie(
        "two keys swapped",
        "/booth/keys",
        lambda body: body[32:64] + body[:32] + body[64:],
        "columns",
        "open",
    ),
    Lie("a voter less", "/booth/roll", lambda body: body[:-32], "roll", "preview"),
    Lie("a voter more", "/booth/roll", lambda body: body + b"\xff" * 32, "roll", "preview"),
    Lie("another index", "/booth/credential", next_index, "index", "preview"),
    Lie("no index", "/booth/credential", answer(index=None), "index", "preview"),
    Lie("another key in force", "/booth/credential", answer(key="22" * 32), "key", "open"),
    Lie("has voted", "/booth/credential", answer(voted=True), "voted", "open"),
    Lie("another vote code", "/booth/tracker", answer(code="12345678"), "code", "preview"),
    Lie("another program", "/assets/worker-", lambda body: body + b"\n", "worker", "open"),
]


async def lied_to(voter: Voter, lie: Lie) -> None:
    """Let the portal's answers be changed on the way."""

    async def change(route: Route) -> None:
        taken = await route.fetch()
        assert taken.ok
        await route.fulfill(response=taken, body=lie.change(await taken.body()))

    await voter.page.route(lambda url: lie.path in url, change)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.name.replace(" ", "-"))
async def test_a_lie_is_refused_by_name(voters: Voters, lie: Lie) -> None:
    language = ("fa", "en")[LIES.index(lie) % 2]
    kind: Kind = (PHONE, PC)[LIES.index(lie) // 2 % 2]
    voter = await voters.next(kind, language)
    if lie.fault == "worker":
        voter.device.expect("integrity")
    await lied_to(voter, lie)
    await voter.signed_in()
    if lie.stage == "preview":
        for place in range(3):
            await voter.race(place)
            await voter.hands.tick(voter.page.get_by_role("checkbox").first)
            await voter.go_on()
    if lie.fault == "fingerprint":
        # mistyped, or of another election: it can be typed, and that does not help
        await voter.sees("booth_link_wrong_fingerprint")
    else:
        await voter.fault(lie.fault)
    await voter.device.judge(lie.name)
    await voter.device.look(lie.name)
    await expect(voter.page.locator("[data-part=sign]")).to_be_hidden()
    told = [one for one in voter.device.requests if one.method == "POST"]
    trackers = [one for one in told if "/booth/tracker" in one.url]
    assert not [one for one in told if "/booth/ballot" in one.url]
    assert len(trackers) == (lie.path == "/booth/tracker")


async def test_a_page_whose_program_was_changed_does_not_run(voters: Voters) -> None:
    voter = await voters.next(PC)
    voter.device.expect("integrity")
    await lied_to(voter, Lie("", "/assets/booth-", lambda body: body + b"\n", "", ""))
    await voter.signed_in()
    await voter.heading(voter.say("booth_checking"))
    assert not [one for one in voter.device.requests if "/booth/" in one.url]
    said: Awaitable[int] = voter.page.get_by_role("checkbox").count()
    assert await said == 0
