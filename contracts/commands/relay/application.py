"""The relay's commands: pay, keep channels, bring ballots to the ledger."""

from contracts.commands.relay import channels, keys, posting
from node.base.command import application

app = application("relay", "The relay: check ballots and bring them to the ledger.")
for module in (keys, channels, posting):
    module.register(app)
