"""The first page, and the search box that stands on every page."""

from aiohttp import web

from node.explorer.places import path_of
from node.explorer.summary import summaries
from node.horizon.backend import NODE
from node.pages.kit import PageFault, address, page
from node.store import read
from node.store.read import Page

LATEST = 8


async def home(request: web.Request) -> web.Response:
    """Show the latest ledgers and transactions."""
    node = request.app[NODE]
    async with node.engine.connect() as connection:
        ledgers = await read.ledgers_page(connection, Page(LATEST, descending=True))
        rows = await read.transactions_page(
            connection, Page(LATEST, descending=True), include_failed=True
        )
    values = {"ledgers": ledgers, "transactions": summaries(rows, node.network_id)}
    return page(request, "home.html", {**values, "network": node.passphrase})


async def search(request: web.Request) -> web.Response:
    """Lead to the ledger, transaction or account that was typed."""
    typed = request.query.get("q", "")
    if not typed.strip():
        raise web.HTTPSeeOther(address(request, ""))
    path = path_of(typed)
    if path is None:
        raise PageFault(400, "bad_search")
    raise web.HTTPSeeOther(address(request, path))
