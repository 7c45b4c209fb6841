"""The portal's pages, served."""

from collections.abc import AsyncIterator

import pytest

from tests.web.portal.site import Site, site
from web.portal import sign_in
from web.services import Base


@pytest.fixture
async def portal(base: Base, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """Serve them; sign-ins are answered as soon as they can be."""
    monkeypatch.setattr(sign_in, "ANSWER_AFTER", 0.0)
    async with site(base) as running:
        yield running
