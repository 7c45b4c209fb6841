"""A portal that runs, shared by all tests here: each takes voters of its own."""

from collections.abc import Iterator

import pytest

from tests.support.portal import Portal, PortalVoter, portal_process


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Return a running portal of an open election."""
    with portal_process(tmp_path_factory.mktemp("portal"), voters=20) as running:
        yield running


@pytest.fixture(scope="session")
def _unused(portal: Portal) -> Iterator[PortalVoter]:
    return iter(portal.voters)


@pytest.fixture
def voter(_unused: Iterator[PortalVoter]) -> PortalVoter:
    """Return a voter whom no other test has taken."""
    return next(_unused)
