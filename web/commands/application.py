"""What `sandogh-web` can do."""

from collections.abc import Sequence
from importlib import import_module

import typer

from node.base.command import application

COMMANDS = ("init", "migrate", "doctor", "run", "voters", "invite", "purge")


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the application; where the words name a command, with that one alone.

    So a command loads no more than it needs.
    """
    app = application("sandogh-web", "The voter's portal: sign-in, ballot, text messages, receipt.")
    named = words[0] if words else None
    for name in [named] if named in COMMANDS else COMMANDS:
        import_module(f"web.commands.{name}").register(app)
    return app
