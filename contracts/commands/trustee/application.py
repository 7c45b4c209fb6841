"""A trustee's commands: make the keys together, open the totals only."""

from contracts.commands.trustee import ceremony, keys, sharing
from node.base.command import application

app = application("trustee", "A trustee: hold a part of the election's key.")
for module in (keys, ceremony, sharing):
    module.register(app)
