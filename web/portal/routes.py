"""The contents page: every address of the portal that a voter sees."""

from aiohttp import web

from node.pages.kit import set_up
from web.portal import (
    assets,
    booth,
    booth_events,
    check,
    code,
    ended,
    frame,
    help,
    landing,
    logo,
    photos,
    puzzle,
    receipt,
    sign_in,
)
from web.portal.words import WORDS

PAGES: list[web.RouteDef] = [
    web.get("/", landing.landing),
    web.get("/sign-in", sign_in.sign_in),
    web.post("/sign-in", sign_in.try_sign_in),
    web.get("/captcha", puzzle.captcha),
    web.get("/captcha/{token}.png", puzzle.picture),
    web.get("/captcha/{token}.wav", puzzle.sound),
    web.get("/altcha", puzzle.altcha),
    web.get("/code", code.code),
    web.post("/code", code.try_code),
    web.post("/code/again", code.send_again),
    web.get("/receipt", receipt.receipt),
    web.get("/receipt.json", receipt.receipt_file),
    web.get("/receipt/qr.svg", receipt.qr),
    web.get("/receipt/print", receipt.receipt_print),
    web.get("/check", check.check),
    web.post("/check", check.ask),
    web.get("/ended", ended.ended),
    web.post("/leave", ended.leave),
    web.get("/help", help.help_page),
    web.get("/logo", logo.logo),
    *booth.ROUTES,
    web.get("/photos/{sha256}", photos.photo),
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
