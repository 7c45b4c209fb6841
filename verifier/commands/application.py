"""What `sandogh-verify` can do."""

from collections.abc import Sequence

import typer

from node.base.command import application, with_commands

RECOUNT = "recount"
COMMANDS = (
    RECOUNT,
    "ballot",
    "challenge",
    "no-vote",
    "pages",
    "attest",
    "certificate",
    "observer",
    "digest",
    "serve",
    "index",
)


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the application; where the words name a command, with that one alone."""
    app = application(
        "sandogh-verify",
        "Recount an election from the ledger alone: sandogh-verify ELECTION_ID --horizon URL",
    )
    return with_commands(app, "verifier.commands", COMMANDS, words)


def whole(words: Sequence[str]) -> list[str]:
    """Return the words with the command's name: without one it is a recount."""
    said = list(words)
    if said and said[0] not in (*COMMANDS, "--help", "-h"):
        return [RECOUNT, *said]
    return said
