"""The contents page: every address of the explorer, under `/explorer`."""

from aiohttp import web

from node.explorer import accounts, home, ledgers, transactions
from node.explorer.describe import Hooks
from node.explorer.words import WORDS
from node.horizon.backend import NODE, Node
from node.pages.kit import Handler, set_up

PREFIX = "/explorer"


def application(node: Node, hooks: Hooks | None = None) -> web.Application:
    """Return the explorer of a running node, to be mounted under `PREFIX`.

    Args:
        node: whose closed ledgers are shown.
        hooks: who explains records; None takes the installed ones.
    """
    app = web.Application()
    app[NODE] = node
    app[transactions.HOOKS] = Hooks() if hooks is None else hooks
    set_up(app, "node.explorer", PREFIX, WORDS)
    app.add_routes(
        [
            web.get("", home.home),
            web.get("/", home.home),
            _get("/search", home.search),
            _get("/ledgers", ledgers.ledgers),
            _get("/ledgers/{sequence}", ledgers.ledger),
            _get("/tx/{hash}", transactions.transaction),
            _get("/transactions/{hash}", transactions.transaction),
            _get("/accounts/{account}", accounts.account),
        ]
    )
    return app


def _get(path: str, handler: Handler) -> web.RouteDef:
    return web.get(path + "{_slash:/?}", handler)
