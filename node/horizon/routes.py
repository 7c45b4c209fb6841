"""The contents page: every address this node answers."""

from aiohttp import web

from node.horizon import accounts, clock, fee_stats, ledgers, root, status, submission, transactions
from node.horizon.answer import Handler, around
from node.horizon.backend import NODE, Node
from node.horizon.parameters import MAX_BODY


def application(node: Node, *, friendbot: bool) -> web.Application:
    """Return the web application of a running node.

    Args:
        node: what answers.
        friendbot: whether anybody may create accounts from the operator's account.
    """
    app = web.Application(middlewares=[around], client_max_size=MAX_BODY)
    app[NODE] = node
    routes = [
        _get("/accounts/{account}", accounts.account),
        _get("/accounts/{account}/transactions", accounts.account_transactions),
        _get("/accounts/{account}/data/{key}", accounts.account_data),
        _get("/transactions", transactions.transactions),
        _get("/transactions/{hash}", transactions.transaction),
        _get("/transactions/{hash}/operations", transactions.transaction_operations),
        _post("/transactions", submission.submit),
        _get("/ledgers", ledgers.ledgers),
        _get("/ledgers/{sequence}", ledgers.ledger),
        _get("/ledgers/{sequence}/transactions", ledgers.ledger_transactions),
        _get("/ledgers/{sequence}/operations", ledgers.ledger_operations),
        _get("/fee_stats", fee_stats.fee_stats),
        _get("/health", root.health),
        _get("/_status", status.status),
        web.get("/", root.root),
    ]
    if friendbot:
        routes += [
            _get("/friendbot", submission.friendbot),
            _post("/friendbot", submission.friendbot),
        ]
    if node.manual:
        routes += [_get("/_clock", clock.clock), _post("/_clock/close", clock.close)]
    app.add_routes(routes)
    return app


def _get(path: str, handler: Handler) -> web.RouteDef:
    return web.get(path + "{_slash:/?}", handler)


def _post(path: str, handler: Handler) -> web.RouteDef:
    return web.post(path + "{_slash:/?}", handler)
