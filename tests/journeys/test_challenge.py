"""Check instead of cast: the ballot is opened for any other device, and never cast."""

import json
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys import verifier
from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE, Kind
from tests.journeys.voter import CHOICES, Voter
from tests.support.portal import Portal

pytestmark = pytest.mark.asyncio(loop_scope="session")

MADE_UP = ((1, 2, 3, 4, 6, 7, 12), (2,), ())
"""What the page advises for a check: nobody's real choice."""


@pytest.mark.parametrize(("kind", "language"), [(PHONE, "fa"), (PC, "en")])
async def test_an_opened_ballot_agrees_and_is_never_cast(
    portal: Portal, voters: Voters, kind: Kind, language: str, tmp_path: Path
) -> None:
    voter = await voters.next(kind, language)
    await voter.signed_in()
    await voter.fill_in(MADE_UP)
    await voter.text_code()
    tracker = await voter.tracker()
    file = await opened(voter, tmp_path)

    code, out = await verifier.run("challenge", str(file), "--horizon", portal.ledger.url, "--json")
    assert code == 0, out
    told = json.loads(out)
    assert (told["agrees"], told["tracker"], told["differences"]) == (True, tracker, [])
    assert [tuple(race["chosen"]) for race in told["races"]] == list(MADE_UP)

    await never_cast(voter, tracker)
    await voter.press("booth_fresh_ballot")
    await voter.race(0)
    # nothing of the opened one is left in the page
    await expect(voter.page.locator("#races input:checked")).to_have_count(0)
    opened_view = voter.page.locator("[data-view=opened]")
    await expect(opened_view.locator("[data-part=file]")).to_have_value("")
    await expect(opened_view.locator("[data-part=names]")).to_be_empty()
    await voter.fill_in(CHOICES)
    fresh = await voter.tracker()
    assert fresh != tracker
    await voter.text_code()
    await voter.sign()
    assert (await voter.receipt()).tracker == fresh
    await voter.page.goto(f"{portal.url}/check?q={tracker}")
    await voter.sees("check_opened")
    await voter.device.judge("opened, looked up")
    ballots = (await verifier.recount(portal))["ballots"]
    assert tracker not in {one["tracker"] for one in ballots}
    assert fresh in {one["tracker"] for one in ballots}


async def opened(voter: Voter, tmp_path: Path) -> Path:
    """Open the ballot at the preview, after saying so twice; return its file."""
    fold = voter.page.get_by_text(voter.say("booth_check_encryption"), exact=True)
    await voter.hands.press(fold)
    await voter.sees("booth_check_made_up")
    await voter.press("booth_open_this")
    await voter.device.judge("opening, asked")
    await voter.device.look("open-it")
    await voter.press("booth_open_no")
    await voter.press("booth_open_this")
    await voter.press("booth_open_yes")
    await voter.heading(voter.say("booth_opened"))
    await voter.device.judge("opened")
    await voter.device.look("opened")
    save = voter.page.get_by_role("link", name=voter.say("booth_save_file"))
    async with voter.page.expect_download() as saved:
        await voter.hands.press(save)
    file = tmp_path / "opened.json"
    await (await saved.value).save_as(file)
    return file


async def never_cast(voter: Voter, tracker: str) -> None:
    """The portal does not take the tracker of an opened ballot any more, whoever asks."""
    voter.device.expect("status of 409")
    said = await voter.page.evaluate(
        """async (tracker) => {
          const { token } = JSON.parse(document.getElementById("booth-data").textContent);
          const answer = await fetch("/booth/tracker", {
            method: "POST",
            headers: { "Content-Type": "application/json", "X-Form-Token": token },
            body: JSON.stringify({ tracker }),
          });
          return [answer.status, (await answer.json()).error];
        }""",
        tracker,
    )
    assert said == [409, "opened"]
