"""docs/ledger-node.md names every page."""

from pathlib import Path

from aiohttp import web

from node.explorer.routes import PREFIX, application
from tests.support.ledger import LedgerInLoop

_TEXT = (Path(__file__).parents[3] / "docs" / "ledger-node.md").read_text(encoding="utf-8")


async def test_every_page_is_in_the_docs(loop_ledger: LedgerInLoop) -> None:
    app = web.Application()
    app.add_subapp(PREFIX, application(loop_ledger.serving.node))
    pages = {
        route.resource.canonical.removesuffix("{_slash}").rstrip("/")
        for route in app.router.routes()
        if route.resource is not None
    }
    assert len(pages) > 6
    assert {page for page in pages if f"`GET {page}`" not in _TEXT} == set()
