"""The picture of the body that holds the election."""

from aiohttp import web

from web.services import BASE

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
DAY = 86_400


async def logo(request: web.Request) -> web.StreamResponse:
    """Answer the picture that the settings name."""
    path = request.app[BASE].settings.logo
    if path is None or path.suffix.lower() not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    headers = {
        "Content-Type": TYPES[path.suffix.lower()],
        "Cache-Control": f"public, max-age={DAY}",
    }
    return web.FileResponse(path, headers=headers)
