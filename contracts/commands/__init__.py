"""The sandogh-election command."""

from node.base.command import run


def main() -> None:
    """Run `sandogh-election`."""
    from contracts.commands.application import app

    run(app)
