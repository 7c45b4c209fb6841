"""The contents page: every address of the portal that a voter sees."""

from aiohttp import web

from node.pages.kit import set_up
from web.portal import assets, booth, booth_events, frame, landing, logo
from web.portal.words import WORDS

PAGES: list[web.RouteDef] = [
    web.get("/", landing.landing),
    web.get("/logo", logo.logo),
    *booth.ROUTES,
]


def add_pages(app: web.Application) -> None:
    """Give an application the portal's pages, what they load, and what they are told.

    Raises:
        BundleError: what they load was not built.
    """
    set_up(app, "web.portal", "", WORDS, frame.HEADERS, frame.names)
    assets.add_routes(app.router)
    app.add_routes(PAGES)
    booth_events.set_up(app)
