"""The sandogh-web command."""

import sys


def main() -> None:
    """Run `sandogh-web`."""
    from node.base import command
    from web.commands.application import app_for

    words = sys.argv[1:]
    command.run(app_for(words), words)
