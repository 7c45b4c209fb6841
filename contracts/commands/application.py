"""What `sandogh-election` can do, a sub-command a role."""

from collections.abc import Sequence
from importlib import import_module

import typer

from contracts.commands.network import offer
from node.base.command import application

ROLES = ("authority", "registrar", "trustee", "relay", "voter")


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the application; where the words name a role, with that role alone.

    So a command loads no more than its own role needs.
    """
    app = application(
        "sandogh-election",
        "Run an election on a ledger: each role its own steps, on its own machine.",
    )
    named = words[0] if words else None
    for role in [named] if named in ROLES else ROLES:
        steps = import_module(f"contracts.commands.{role}.application").app
        offer(steps)
        app.add_typer(steps, name=role)
    if named not in ROLES:
        import_module("contracts.commands.doctor").register(app)
        offer(app)
    return app
