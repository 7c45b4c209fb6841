"""One ballot and one receipt, whatever breaks: power, network, pages, the voter's patience."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.journeys import verifier
from tests.journeys.conftest import OFTEN, Voters
from tests.journeys.device import PC, PHONE
from tests.journeys.voter import CHOICES, Receipt, Voter
from tests.support.portal import Portal, portal_opened
from tests.support.portal_election import PortalElection

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUT = r"net::ERR_|status of 503"
"""What the console says of a request that got no answer, or one that came right after the start."""
RECEIPTS: list[Receipt] = []
"""What the voters of this module have got."""


@pytest.fixture(scope="module")
def portal(election: PortalElection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that is killed again and again."""
    with portal_opened(election, tmp_path_factory.mktemp("cuts") / "portal", **OFTEN) as running:
        yield running


@pytest.fixture(autouse=True)
def _under_power(portal: Portal) -> None:
    """Begin with a portal that runs and a ledger that closes, however the test before ended."""
    portal.revive()


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def _once(portal: Portal) -> AsyncIterator[None]:
    """Check in the end that the ledger holds each voter's ballot once, and no other."""
    yield
    told = await verifier.recount(portal)
    listed = sorted((one["tracker"], one["transaction"], one["counted"]) for one in told["ballots"])
    assert listed == sorted((one.tracker, one.transaction, True) for one in RECEIPTS)


async def cut(portal: Portal) -> None:
    """Cut the portal's power, and start it again."""
    await asyncio.to_thread(portal.kill)
    await asyncio.to_thread(portal.start)


async def same_on_return(voter: Voter, receipt: Receipt) -> None:
    """The receipt is there, and the same, after a reload and on another sign-in."""
    assert await voter.receipt() == receipt
    await voter.reload()
    assert await voter.receipt() == receipt
    await voter.phone.skip()
    await voter.come_in()
    assert await voter.receipt() == receipt


async def at_the_button(voters: Voters) -> tuple[Voter, str]:
    """Return a voter who may sign, and the tracker of the ballot."""
    voter = await voters.next(PHONE)
    voter.device.expect(CUT)
    await voter.signed_in()
    await voter.fill_in()
    await voter.text_code()
    return voter, await voter.tracker()


async def ends_well(voter: Voter, tracker: str) -> Receipt:
    """Wait for the receipt, which is of this tracker."""
    receipt = await voter.receipt()
    assert receipt.tracker == tracker
    RECEIPTS.append(receipt)
    return receipt


async def sends_again(voter: Voter) -> bool:
    """Wait until the page sends its ballot again; tell whether it still stands there.

    It may have heard of the registration by its other way, right before the cut, and have left for
    a page that nobody answers: then the voter, too, asks for it again.
    """
    again = voter.page.get_by_role("main").get_by_text(voter.say("booth_sending_again"))
    gone = voter.page.get_by_text("ERR_CONNECTION_REFUSED")
    await expect(again.filter(visible=True).or_(gone).first).to_be_visible()
    return not await gone.is_visible()


@pytest.mark.slow
async def test_the_power_is_cut_between_any_two_steps(portal: Portal, voters: Voters) -> None:
    voter = await voters.next(PC)
    voter.device.expect(CUT)
    await voter.open_link()
    await cut(portal)
    await voter.enter()
    await cut(portal)
    await voter.sign_in()
    await voter.code_page()
    code = await voter.phone.code()
    await cut(portal)
    await voter.type_code(code)
    await voter.choose(0, CHOICES[0])
    await cut(portal)
    await voter.go_on()
    for place in (1, 2):
        await voter.choose(place, CHOICES[place])
        await voter.go_on()
    tracker = await voter.tracker()
    await voter.vote_code()
    await cut(portal)
    await voter.text_code()
    await cut(portal)
    assert await voter.tracker() == tracker
    await voter.sign()
    receipt = await ends_well(voter, tracker)
    await cut(portal)
    await same_on_return(voter, receipt)


async def test_the_power_is_cut_before_the_ballot_arrives(portal: Portal, voters: Voters) -> None:
    voter, tracker = await at_the_button(voters)
    killed: list[bool] = []

    async def kill(route: Route) -> None:
        if not killed:
            killed.append(True)
            await asyncio.to_thread(portal.kill)
        await route.continue_()

    await voter.page.route("**/booth/ballot*", kill)
    await voter.sign()
    await voter.reads(voter.say("booth_sending_again"))
    await voter.device.look("sending-again")
    await asyncio.to_thread(portal.start)
    await ends_well(voter, tracker)


async def test_the_power_is_cut_between_commit_and_answer(portal: Portal, voters: Voters) -> None:
    voter, tracker = await at_the_button(voters)
    bodies: list[bytes | None] = []

    async def kill(route: Route) -> None:
        bodies.append(route.request.post_data_buffer)
        if len(bodies) == 1:
            taken = await route.fetch()
            assert taken.status == 202
            await asyncio.to_thread(portal.kill)
            await route.abort()
        else:
            await route.continue_()

    # the ledger stands still meanwhile
    await asyncio.to_thread(portal.ticker.stop)
    await voter.page.route("**/booth/ballot*", kill)
    await voter.sign()
    there = await sends_again(voter)
    await asyncio.to_thread(portal.start)
    portal.ticker.start()
    if not there:
        await voter.page.goto(portal.url + "/receipt")
    receipt = await ends_well(voter, tracker)
    # whatever was sent again were the same bytes
    assert bodies[0] is not None
    assert set(bodies) == {bodies[0]}
    await same_on_return(voter, receipt)


async def test_the_power_is_cut_while_the_ballot_waits_for_a_ledger(
    portal: Portal, voters: Voters
) -> None:
    voter, tracker = await at_the_button(voters)
    await asyncio.to_thread(portal.ticker.stop)
    await voter.sign()
    await voter.heading(voter.say("progress"))
    await voter.follows()
    await sent(portal)
    await asyncio.to_thread(portal.kill)
    await voter.sees("progress_lost")
    await voter.device.judge("connection lost")
    await voter.device.look("lost")
    # the ledger takes it while nobody looks
    portal.ticker.start()
    await asyncio.to_thread(
        portal.until, lambda: portal.ledger.pending() == 0, "the ledger did not close"
    )
    await asyncio.to_thread(portal.start)
    await ends_well(voter, tracker)


async def sent(portal: Portal) -> None:
    """Wait until the ballot waits for a ledger."""
    await asyncio.to_thread(portal.until, lambda: portal.ledger.pending() == 1, "it was not sent")


async def test_the_network_is_lost_while_sending(portal: Portal, voters: Voters) -> None:
    voter, tracker = await at_the_button(voters)
    await voter.device.context.set_offline(True)
    await voter.sign()
    await voter.reads(voter.say("booth_sending_again"))
    await voter.device.context.set_offline(False)
    await ends_well(voter, tracker)


async def test_whoever_goes_away_after_signing_finds_the_receipt_on_another_device(
    portal: Portal, voters: Voters
) -> None:
    voter, tracker = await at_the_button(voters)
    await asyncio.to_thread(portal.ticker.stop)
    await voter.sign()
    await voter.heading(voter.say("progress"))
    await voter.page.close()
    other = Voter(portal, voter.who, await voters.device(PC, "en"))
    await other.come_in()
    await other.heading(other.say("progress"))
    await other.reads(other.say("progress_closable"))
    portal.ticker.start()
    await ends_well(other, tracker)


async def test_reloading_at_each_step_loses_nothing_that_is_registered(
    portal: Portal, voters: Voters
) -> None:
    voter = await voters.next(PHONE, "en")
    await voter.open_link()
    await voter.reload()
    await voter.sees("link_read")
    await voter.enter()
    await voter.reload()
    await voter.sign_in()
    await voter.code_page()
    await voter.reload()
    await voter.type_code(await voter.phone.code())
    await voter.race(0)
    await voter.reload()
    await voter.choose(0, CHOICES[0])
    await voter.reload()
    # what was chosen is stored nowhere
    await expect(voter.page.get_by_role("checkbox", checked=True)).to_have_count(0)
    await voter.fill_in()
    await voter.vote_code()
    await voter.reload()
    await voter.sees("booth_started_anew")
    await voter.device.judge("started anew")
    await voter.fill_in()
    await voter.text_code()
    tracker = await voter.tracker()
    await asyncio.to_thread(portal.ticker.stop)
    await voter.sign()
    await voter.heading(voter.say("progress"))
    await voter.reload()
    await voter.heading(voter.say("progress"))
    await sent(portal)
    portal.ticker.start()
    await same_on_return(voter, await ends_well(voter, tracker))
