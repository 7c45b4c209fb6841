"""The pages that check one ballot from disk, as files to keep; they never run on this server."""

from functools import cache

from aiohttp import web

from node.pages.kit import PageFault
from verifier.voter.from_disk import PagesNotBuilt, built_pages

_pages = cache(built_pages)


async def download(request: web.Request) -> web.Response:
    """Give one of the pages to be saved.

    Raises:
        HTTPNotFound: there is no such page.
        PageFault: they were not built.
    """
    try:
        page = _pages().get(request.match_info["name"])
    except PagesNotBuilt as fault:
        raise PageFault(503, "why_no_pages") from fault
    if page is None:
        raise web.HTTPNotFound
    name = request.match_info["name"]
    return web.Response(
        body=page,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
