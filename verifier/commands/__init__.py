"""The sandogh-verify command."""

import sys

from node.base.command import run


def main() -> None:
    """Run `sandogh-verify`; without a sub-command it recounts."""
    from verifier.commands.application import app

    words = sys.argv[1:]
    known = {one.name for one in app.registered_commands}
    if words and words[0] not in known and words[0] not in ("--help", "-h"):
        words = ["recount", *words]
    run(app, words)
