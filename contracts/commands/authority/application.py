"""The commission's commands: m of n members sign each act, each on their own machine."""

from contracts.commands.authority import acts, changes, closing, founding, opening
from node.base.command import application

app = application("authority", "The commission: create the election, run it, close it.")
for module in (founding, opening, changes, closing, acts):
    module.register(app)
