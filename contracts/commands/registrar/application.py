"""The registrar's commands: credentials, the roll, the voters' links."""

from contracts.commands.registrar import issuing, replacing
from node.base.command import application

app = application("registrar", "The registrar: give each voter a credential; list their keys.")
for module in (issuing, replacing):
    module.register(app)
