"""The help page: what a voter may see go wrong, and what to do about it."""

from aiohttp import web

from node.pages.kit import page
from web.portal.words.help import GROUPS


async def help_page(request: web.Request) -> web.Response:
    """Show every entry; it needs no election and no session."""
    return page(request, "help.html", {"groups": GROUPS})
