"""The registrar's commands: credentials, the roll, the voters' links."""

from contracts.commands.registrar import issuing
from node.base.command import application

app = application("registrar", "The registrar: give each voter a credential; list their keys.")
issuing.register(app)
