"""`sandogh-node`: the embedded ledger's command."""

from node.base.command import run


def main() -> None:
    """Run `sandogh-node`."""
    from node.commands.application import app

    run(app)
