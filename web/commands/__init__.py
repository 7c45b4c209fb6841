"""The sandogh-web command."""


def main() -> None:
    """Run `sandogh-web`."""
    from node.base import command
    from web.commands.application import app

    command.run(app)
