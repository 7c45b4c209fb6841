"""The sandogh-web command."""

from node.base.command import run


def main() -> None:
    """Run `sandogh-web`."""
    from web.commands.application import app

    run(app)
