"""The sandogh-verify command."""

import sys


def main() -> None:
    """Run `sandogh-verify`; without a sub-command it recounts."""
    from node.base.command import run
    from verifier.commands.application import app_for, whole

    words = whole(sys.argv[1:])
    run(app_for(words), words)
