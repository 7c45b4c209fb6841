"""Photos are served by their hash, and nothing else of the directory."""

import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from tests.support.portal_database import portal_base
from web.portal.photos import MOST, photo
from web.services import BASE


def picture(kind: str) -> bytes:
    """Draw a small one."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (10, 20, 30)).save(stream, kind)
    return stream.getvalue()


def keep(folder: Path, body: bytes) -> str:
    """Put a file where photos lie; return its name."""
    name = hashlib.sha256(body).hexdigest()
    (folder / name).write_bytes(body)
    return name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    return made


@pytest.fixture
async def client(
    tmp_path: Path, folder: Path
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async with portal_base(tmp_path, photos=folder) as base:
        app = web.Application()
        app[BASE] = base
        app.router.add_get("/photos/{sha256}", photo)
        async with TestClient(TestServer(app)) as opened:
            yield opened


async def test_a_photo_is_served_as_what_it_is(
    client: TestClient[web.Request, web.Application], folder: Path
) -> None:
    for kind in ("png", "jpeg", "webp"):
        body = picture(kind)
        async with client.get(f"/photos/{keep(folder, body)}") as answer:
            assert (answer.status, answer.content_type) == (200, f"image/{kind}")
            assert await answer.read() == body
            assert "immutable" in answer.headers["Cache-Control"]


async def test_nothing_else_is_served(
    client: TestClient[web.Request, web.Application], folder: Path
) -> None:
    (folder / "readme.png").write_bytes(picture("png"))
    (folder / ("0" * 64)).mkdir()
    names = [
        keep(folder, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        keep(folder, b""),
        keep(folder, picture("png") + bytes(MOST)),
        "readme.png",
        "0" * 64,
        "1" * 64,
        keep(folder, picture("png")).upper(),
        "..%2f" + "2" * 64,
    ]
    for name in names:
        async with client.get(f"/photos/{name}") as answer:
            assert answer.status == 404, name


async def test_without_a_directory_there_are_no_photos(tmp_path: Path) -> None:
    async with portal_base(tmp_path) as base:
        app = web.Application()
        app[BASE] = base
        app.router.add_get("/photos/{sha256}", photo)
        async with (
            TestClient(TestServer(app)) as client,
            client.get("/photos/" + "1" * 64) as answer,
        ):
            assert answer.status == 404
