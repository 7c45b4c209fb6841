"""The sandogh-election command."""

import sys

from node.base.command import run


def main() -> None:
    """Run `sandogh-election`."""
    from contracts.commands.application import app_for

    words = sys.argv[1:]
    run(app_for(words), words)
