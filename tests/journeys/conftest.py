"""What the journeys share: an election prepared once, a portal, a browser, voters one by one.

Modules that stop the portal, or give it settings of its own, have a ``portal`` of their own.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.device import PHONE, Device, Kind, device
from tests.journeys.hands import Keys
from tests.journeys.voter import Voter
from tests.support import portal_election
from tests.support.browser import chromium
from tests.support.portal import Portal, PortalVoter, portal_opened
from tests.support.portal_election import PortalElection

VOTERS = 150
LASTS = 6 * 3600
"""The election outlives the longest run of all tests."""
OFTEN: dict[str, Any] = {
    "limits": {
        "sign_ins_per_number": 6,
        "sign_ins_per_address": 10_000,
        "codes_per_address": 10_000,
        "requests_per_address": 100_000,
    }
}
"""All voters of the tests come from one address."""


@pytest.fixture(scope="session")
def election(tmp_path_factory: pytest.TempPathFactory) -> PortalElection:
    """An election before its opening; gone on with in copies only."""
    return portal_election.prepare(tmp_path_factory.mktemp("election"), VOTERS, LASTS)


@pytest.fixture(scope="session")
def portal(election: PortalElection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal whose election is open."""
    with portal_opened(election, tmp_path_factory.mktemp("open") / "portal", **OFTEN) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    async with chromium() as running:
        yield running


class Voters:
    """Gives a test voters whom no test had before, with devices of their own."""

    def __init__(self, portal: Portal, browser: Browser, stack: AsyncExitStack, label: str) -> None:
        self.portal = portal
        self._browser = browser
        self._stack = stack
        self._label = label

    async def device(self, kind: Kind = PHONE, language: str = "fa", **options: Any) -> Device:
        """Open one more device, whose pages speak a language."""
        opened = device(self._browser, self.portal.url, kind, label=self._label, **options)
        own = await self._stack.enter_async_context(opened)
        await own.speak(language)
        return own

    async def next(
        self, kind: Kind = PHONE, language: str = "fa", *, keys: bool = False, **options: Any
    ) -> Voter:
        """Return a voter; `keys`: one with a keyboard alone."""
        own = await self.device(kind, language, **options)
        return Voter(self.portal, _next(self.portal), own, Keys(own.page) if keys else None)


_taken: dict[str, int] = {}


def _next(portal: Portal) -> PortalVoter:
    place = _taken.get(portal.url, 0)
    _taken[portal.url] = place + 1
    return portal.voters[place]


@pytest_asyncio.fixture(loop_scope="session")
async def voters(
    portal: Portal, browser: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Voters]:
    """Voters of the portal."""
    async with AsyncExitStack() as stack:
        yield Voters(portal, browser, stack, request.node.name.removeprefix("test_"))
