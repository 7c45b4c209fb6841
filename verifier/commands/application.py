"""What `sandogh-verify` can do."""

from node.base.command import application
from verifier.commands import (
    attest,
    ballot,
    challenge,
    digest,
    index,
    no_vote,
    observer,
    pages,
    recount,
    serve,
)

app = application(
    "sandogh-verify",
    "Recount an election from the ledger alone: sandogh-verify ELECTION_ID --horizon URL",
)
for module in (recount, ballot, challenge, no_vote, pages, attest, observer, digest, serve, index):
    module.register(app)
