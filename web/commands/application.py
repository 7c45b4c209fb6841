"""What `sandogh-web` can do."""

from collections.abc import Sequence

import typer

from node.base.command import application, with_commands

COMMANDS = ("init", "migrate", "doctor", "run", "voters", "invite", "purge")


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the application; where the words name a command, with that one alone."""
    app = application("sandogh-web", "The voter's portal: sign-in, ballot, text messages, receipt.")
    return with_commands(app, "web.commands", COMMANDS, words)
