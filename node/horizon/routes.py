"""The contents page: every address this node answers."""

from aiohttp import web

from node.horizon import (
    accounts,
    assets,
    clock,
    fee_stats,
    ledgers,
    root,
    status,
    submission,
    transactions,
)
from node.horizon.answer import Handler, around, put_headers
from node.horizon.backend import FRIENDBOT, NODE, Node
from node.horizon.history import (
    Element,
    everywhere,
    history,
    of_account,
    of_ledger,
    of_operation,
    of_transaction,
    operation,
)
from node.horizon.limits import LIMITS, STREAMS, Limits, Streams
from node.horizon.listing import listed, single
from node.horizon.parameters import MAX_BODY

DEFAULT_LIMITS = Limits()


def application(node: Node, *, friendbot: bool, limits: Limits = DEFAULT_LIMITS) -> web.Application:
    """Return the web application of a running node.

    Args:
        node: what answers.
        friendbot: whether anybody may create accounts from the operator's account.
        limits: how much it gives its clients.
    """
    app = web.Application(middlewares=[around], client_max_size=MAX_BODY)
    app.on_response_prepare.append(put_headers)
    app[FRIENDBOT] = friendbot
    app[NODE], app[LIMITS], app[STREAMS] = node, limits, Streams(limits.streams)
    routes = [
        _get("/accounts/{account}", single(accounts.account)),
        _get("/accounts/{account}/transactions", history(Element.TRANSACTIONS, of_account)),
        _get("/accounts/{account}/operations", history(Element.OPERATIONS, of_account)),
        _get("/accounts/{account}/payments", history(Element.PAYMENTS, of_account)),
        _get("/accounts/{account}/effects", history(Element.EFFECTS, of_account)),
        _get("/accounts/{account}/offers", listed(accounts.nothing)),
        _get("/accounts/{account}/trades", listed(accounts.nothing)),
        _get("/accounts/{account}/data/{key}", accounts.account_data),
        _get("/transactions", history(Element.TRANSACTIONS, everywhere)),
        _get("/transactions/{hash}", single(transactions.transaction)),
        _get("/transactions/{hash}/operations", history(Element.OPERATIONS, of_transaction)),
        _get("/transactions/{hash}/payments", history(Element.PAYMENTS, of_transaction)),
        _get("/transactions/{hash}/effects", history(Element.EFFECTS, of_transaction)),
        _post("/transactions", submission.submit),
        _post("/transactions_async", submission.submit_async),
        _get("/ledgers", listed(ledgers.ledgers)),
        _get("/ledgers/{sequence}", single(ledgers.ledger)),
        _get("/ledgers/{sequence}/transactions", history(Element.TRANSACTIONS, of_ledger)),
        _get("/ledgers/{sequence}/operations", history(Element.OPERATIONS, of_ledger)),
        _get("/ledgers/{sequence}/payments", history(Element.PAYMENTS, of_ledger)),
        _get("/ledgers/{sequence}/effects", history(Element.EFFECTS, of_ledger)),
        _get("/operations", history(Element.OPERATIONS, everywhere)),
        _get("/operations/{operation}", single(operation)),
        _get("/operations/{operation}/effects", history(Element.EFFECTS, of_operation)),
        _get("/payments", history(Element.PAYMENTS, everywhere)),
        _get("/effects", history(Element.EFFECTS, everywhere)),
        _get("/assets", listed(assets.assets, "asset")),
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
