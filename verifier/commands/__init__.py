"""The sandogh-verify command."""

import sys

from node.base.command import run

SUB_COMMANDS = (
    "recount",
    "ballot",
    "challenge",
    "no-vote",
    "pages",
    "serve",
    "index",
    "attest",
    "certificate",
    "observer",
    "digest",
)


def main() -> None:
    """Run `sandogh-verify`; without a sub-command it recounts."""
    from verifier.commands.application import app

    words = sys.argv[1:]
    if words and words[0] not in SUB_COMMANDS and words[0] not in ("--help", "-h"):
        words = ["recount", *words]
    run(app, words)
