"""A service over an election that is whole, and one over an election that is not yet opened."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support import stores
from tests.verifier.index.rows import follow
from tests.verifier.index.rows import opened as opened_index
from tests.verifier.index.worlds import Eventful
from verifier.service.serving import Serving, serving
from verifier.service.settings import LIVE, Settings

Board = Callable[..., AbstractAsyncContextManager["Window"]]


class Window:
    """A service that has caught up, and a client of it."""

    def __init__(self, running: Serving, client: aiohttp.ClientSession, world: World) -> None:
        """Show one election."""
        self.running = running
        self.client = client
        self.world = world

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.running.url

    async def text(self, path: str, status: int = 200, **headers: str) -> str:
        """Return a page."""
        async with self.client.get(self.url + path, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def json(self, path: str, status: int = 200) -> Any:
        """Return an answer of the API."""
        async with self.client.get(f"{self.url}/api/v1{path}") as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)


@pytest.fixture(scope="session")
def eventful(desk: Desk) -> World:
    """Hold an election in which some casts are refused, up to its result."""
    return Eventful(desk).build()


@pytest.fixture(scope="session")
def unopened(desk: Desk) -> World:
    """Hold an election up to the shares: who adds them up knows the result."""
    return World(desk).build("share")


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where indexes are kept that a test may copy, so that each is built once."""
    return tmp_path_factory.mktemp("known")


@pytest.fixture
def board(desk: Desk, known: Path, tmp_path: Path) -> Board:
    """Return what opens a service on an election."""

    @asynccontextmanager
    async def opened(world: World, **changed: Any) -> AsyncIterator[Window]:
        account = world.authority.account
        kept, place = known / account, tmp_path / "index.sqlite"
        if stores.SERVER is None:
            if not kept.exists():
                async with opened_index(kept) as database:
                    await follow(database, desk.ledger.url, account)
            shutil.copy(kept, place)
        settings: dict[str, Any] = {
            "election": account,
            "horizons": (desk.ledger.url,),
            "database": stores.store_url(place),
            "port": 0,
            "audit_hours": 0,
        }
        async with (
            serving(Settings(**{**settings, **changed})) as running,
            aiohttp.ClientSession() as client,
        ):
            await running.app[LIVE].caught_up.wait()
            yield Window(running, client, world)

    return opened
