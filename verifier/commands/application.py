"""What `sandogh-verify` can do."""

from node.base.command import application
from verifier.commands import challenge, index, recount, serve

app = application(
    "sandogh-verify",
    "Recount an election from the ledger alone: sandogh-verify ELECTION_ID --horizon URL",
)
recount.register(app)
challenge.register(app)
serve.register(app)
index.register(app)
