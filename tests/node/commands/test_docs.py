"""docs/ledger-node.md names every option and every route."""

import re
from pathlib import Path

import typer

from node.commands.application import app
from tests.support.ledger import LedgerInLoop

_TEXT = (Path(__file__).parents[3] / "docs" / "ledger-node.md").read_text(encoding="utf-8")


def test_every_option_of_run_is_in_the_docs() -> None:
    command = typer.main.get_command(app).commands["run"]  # type: ignore[attr-defined]
    options = {name for one in command.params for name in [*one.opts, *one.secondary_opts]}
    assert len(options) > 10
    assert {name for name in options if f"`{name}`" not in _TEXT} == set()


async def test_every_route_is_in_the_docs(loop_ledger: LedgerInLoop) -> None:
    from node.horizon.routes import application

    served = application(loop_ledger.serving.node, friendbot=True)
    routes = {
        f"{route.method} {re.sub(r'{_slash:.*?}$', '', route.resource.canonical)}"
        for route in served.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    routes = {route.replace("{_slash}", "") for route in routes}
    assert len(routes) > 15
    assert {route for route in routes if f"`{route}`" not in _TEXT} == set()
