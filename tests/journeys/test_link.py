"""The voter's link: damaged, mistyped, lost, another election's, one that has voted."""

import pytest
from playwright.async_api import expect

from contracts.roll import base32
from tests.journeys.conftest import Voters
from tests.journeys.device import PC, PHONE
from tests.journeys.voter import Voter

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = pytest.mark.parametrize("language", ["fa", "en"])


def codes(voter: Voter) -> tuple[str, str]:
    """Return the two codes of a voter's link."""
    fields = dict(one.split("=", 1) for one in voter.who.link.partition("#")[2].split("&"))
    return fields["e"], fields["c"]


def link(voter: Voter, election: str, credential: str) -> str:
    """Return a link of these codes."""
    return f"{voter.portal.url}/#e={election}&c={credential}"


def mistyped(code: str) -> str:
    """Return a code of which one symbol is another: the check symbol tells."""
    return code[:3] + ("7" if code[3] != "7" else "8") + code[4:]


async def type_codes(voter: Voter, election: str, credential: str) -> None:
    """Type the two codes of a link, and open the ballot by them."""
    for key, code in (("link_election", election), ("link_credential", credential)):
        field = voter.page.get_by_label(voter.say(f"booth_{key}"), exact=True)
        await voter.hands.type(field, code)
    await voter.press("booth_link_open")


@BOTH
@pytest.mark.parametrize("wrong", ["fingerprint", "credential"])
async def test_a_mistyped_code_is_told_and_can_be_typed(
    voters: Voters, language: str, wrong: str
) -> None:
    voter = await voters.next(PHONE, language)
    election, credential = codes(voter)
    given = {
        "fingerprint": (mistyped(election), credential),
        "credential": (election, mistyped(credential)),
    }[wrong]
    await voter.come_in(link(voter, *given))
    await voter.heading(voter.say("booth_link_title"))
    await voter.sees(f"booth_link_wrong_{wrong}")
    await voter.device.judge("wrong code of a link")
    await voter.device.look("wrong-link")
    # typed as people do: small letters, Persian digits, spaces
    await type_codes(voter, voter.digits(election.lower()), f"{credential[:9]} {credential[9:]}")
    await voter.race(0)


@BOTH
async def test_a_link_of_another_election_opens_nothing(voters: Voters, language: str) -> None:
    voter = await voters.next(PC, language)
    _, credential = codes(voter)
    other = base32.encode(b"\x5a" * 10)
    await voter.come_in(link(voter, other, credential))
    await voter.sees("booth_link_wrong_fingerprint")
    assert not [one for one in voter.device.requests if "/booth/credential" in one.url]


@BOTH
async def test_a_window_without_link_asks_for_it(voters: Voters, language: str) -> None:
    voter = await voters.next(PC, language)
    await voter.page.goto(voter.portal.url)
    await voter.sees("link_missing")
    await voter.enter()
    await voter.sign_in()
    await voter.code_page()
    await voter.type_code(await voter.phone.code())
    await voter.sees("booth_link_text")
    await voter.device.judge("no link")
    await voter.press("booth_link_open")
    await voter.sees("booth_link_no_fingerprint")
    # the whole link, pasted into one of the two fields
    field = voter.page.get_by_label(voter.say("booth_link_credential"), exact=True)
    await field.fill(voter.who.link)
    await voter.press("booth_link_open")
    await voter.race(0)


@BOTH
async def test_half_a_link_is_told_on_the_first_page(voters: Voters, language: str) -> None:
    voter = await voters.next(PHONE, language)
    await voter.page.goto(voter.who.link.partition("&")[0])
    await voter.sees("link_damaged")
    assert "#" not in voter.page.url
    await voter.device.judge("damaged link")


@BOTH
async def test_a_key_that_is_not_in_the_roll_is_told(voters: Voters, language: str) -> None:
    voter = await voters.next(PHONE, language)
    voter.device.expect(r"status of 404 .*/booth/credential")
    election, _ = codes(voter)
    await voter.come_in(link(voter, election, base32.encode(b"\x11" * 16)))
    await voter.fault("unknown")
    await voter.device.judge("unknown link")
    await voter.device.look("unknown-link")


@BOTH
async def test_a_link_that_has_voted_is_told_to_whoever_brings_it(
    voters: Voters, language: str
) -> None:
    first, second = await voters.next(PC, language), await voters.next(PHONE, language)
    receipt = await first.vote()
    await second.come_in(first.who.link)
    await second.fault("voted")
    await second.device.judge("link that has voted")
    await second.device.look("voted")
    # the way to find it
    await second.follow("booth_find_my_vote")
    field = second.page.get_by_label(second.say("check_label"), exact=True)
    await second.hands.type(field, receipt.tracker)
    await second.press("check_do")
    await second.sees("check_counted")
    # with the own link the second still votes
    await second.page.goto(second.who.link)
    await expect(second.link("go_on")).to_be_visible()
    await second.follow("go_on")
    await second.race(0)
