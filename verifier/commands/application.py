"""What `sandogh-verify` can do."""

from node.base.command import application
from verifier.commands import attest, challenge, digest, index, observer, recount, serve

app = application(
    "sandogh-verify",
    "Recount an election from the ledger alone: sandogh-verify ELECTION_ID --horizon URL",
)
recount.register(app)
challenge.register(app)
for module in (attest, observer, digest, serve, index):
    module.register(app)
