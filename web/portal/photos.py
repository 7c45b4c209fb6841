"""Candidates' photos, by the SHA-256 that the manifest names; browsers compare it themselves."""

import asyncio
import re
from pathlib import Path

from aiohttp import web

from web.services import BASE

MOST = 256 << 10
"""Bytes of a photo; a larger file is not served."""
FOREVER = "public, max-age=31536000, immutable"
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KINDS = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (8, b"WEBP", "image/webp"),
)
"""Where which bytes stand in which kind of picture."""


async def photo(request: web.Request) -> web.Response:
    """Answer a file of the photos' directory, if it is a picture."""
    folder, name = request.app[BASE].settings.photos, request.match_info["sha256"]
    if folder is None or not _NAME.fullmatch(name):
        raise web.HTTPNotFound
    body = await asyncio.to_thread(_read, folder / name)
    kind = None if body is None else _kind(body)
    if body is None or kind is None:
        raise web.HTTPNotFound
    return web.Response(body=body, content_type=kind, headers={"Cache-Control": FOREVER})


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            body = file.read(MOST + 1)
    except (FileNotFoundError, IsADirectoryError):
        return None
    return body if len(body) <= MOST else None


def _kind(body: bytes) -> str | None:
    return next((kind for at, mark, kind in _KINDS if body[at : at + len(mark)] == mark), None)
